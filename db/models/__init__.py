"""Every table of the portal, one module a noun. Importing this package registers them all."""

from db.models.access import Grant, LoginAttempt, LoginSession
from db.models.agency import Agency, NumberCounter, NumberSeries, Setting, Unit
from db.models.application import Application, ApplicationMaterial, Item, ItemMaterial
from db.models.base import Base
from db.models.document import Document, DocumentFile
from db.models.file import StoredFile
from db.models.job import Job, JobResult
from db.models.ledger import LedgerEntry, LedgerHead, LedgerLeaf, LedgerNode, ScopeKey
from db.models.matter import Act, Matter, MatterLink, MatterParty, MatterPerson
from db.models.party import Party
from db.models.people import Account, AccountRole, Delegation, OfficerCredential, PasswordHistory
from db.models.sealed import MatterAbstract, SealedParty
from db.models.search import MatterSearch, PartySearch
from db.models.work import AdminChange, CommandReceipt, Draft

__all__ = [
    "Account",
    "AccountRole",
    "Act",
    "AdminChange",
    "Agency",
    "Application",
    "ApplicationMaterial",
    "Base",
    "CommandReceipt",
    "Delegation",
    "Document",
    "DocumentFile",
    "Draft",
    "Grant",
    "Item",
    "ItemMaterial",
    "Job",
    "JobResult",
    "LedgerEntry",
    "LedgerHead",
    "LedgerLeaf",
    "LedgerNode",
    "LoginAttempt",
    "LoginSession",
    "Matter",
    "MatterAbstract",
    "MatterLink",
    "MatterParty",
    "MatterPerson",
    "MatterSearch",
    "NumberCounter",
    "NumberSeries",
    "OfficerCredential",
    "Party",
    "PartySearch",
    "PasswordHistory",
    "ScopeKey",
    "SealedParty",
    "Setting",
    "StoredFile",
    "Unit",
]
