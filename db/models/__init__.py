"""Every table of the portal, one module a noun. Importing this package registers them all."""

from db.models.access import Grant, LoginAttempt, LoginSession
from db.models.agency import Agency, NumberCounter, NumberSeries, Setting, Unit
from db.models.application import Application, ApplicationMaterial, Item, ItemMaterial
from db.models.approval import PaperApproval, PaperSignature
from db.models.archive import (
    ArchiveCounter,
    CaseFile,
    CaseFileItem,
    CaseFileMove,
    CaseFileNote,
    CaseFileScan,
    MatterHold,
    PreservedCheck,
    PreservedCopy,
)
from db.models.base import Base
from db.models.complaint import (
    Complaint,
    ComplaintText,
    EnforcementCase,
    RoutingRow,
    SealedFile,
    SealedStatement,
)
from db.models.deadline import (
    CalendarYear,
    Deadline,
    DeadlineExtension,
    DeadlineMove,
    DeadlinePause,
)
from db.models.disposal import Disposal, DisposalItem, DisposalStep
from db.models.document import Document, DocumentFile
from db.models.file import StoredFile
from db.models.job import Job, JobPiece, JobResult
from db.models.keeping import OriginalEvent, OriginalMedium, RetentionPeriod, RetentionTable
from db.models.ledger import LedgerEntry, LedgerHead, LedgerLeaf, LedgerNode, ScopeKey
from db.models.lending import (
    LendingFinding,
    LendingFindingStep,
    LendingRule,
    Loan,
    LoanCopy,
    LoanItem,
    LoanStep,
)
from db.models.license import License, LicenseEvent
from db.models.matter import Act, Matter, MatterLink, MatterParty, MatterPerson
from db.models.paper import DocumentVoid, PaperDraft
from db.models.party import Party
from db.models.people import Account, AccountRole, Delegation, OfficerCredential, PasswordHistory
from db.models.procedure import MatterTrigger, ProceduralDefect
from db.models.sealed import MatterAbstract, SealedParty
from db.models.search import CaseFileSearch, MatterSearch, PartySearch, SavedSearch
from db.models.service import SealUse, ServiceAttempt, ServiceRecord
from db.models.stock_take import ArchiveFigure, StockTake, StockTakeLine
from db.models.work import AdminChange, CommandReceipt, Draft
from db.models.worklist import MatterWork, Notice

__all__ = [
    "Account",
    "AccountRole",
    "Act",
    "AdminChange",
    "Agency",
    "Application",
    "ApplicationMaterial",
    "ArchiveCounter",
    "ArchiveFigure",
    "Base",
    "CalendarYear",
    "CaseFile",
    "CaseFileItem",
    "CaseFileMove",
    "CaseFileNote",
    "CaseFileScan",
    "CaseFileSearch",
    "CommandReceipt",
    "Complaint",
    "ComplaintText",
    "Deadline",
    "DeadlineExtension",
    "DeadlineMove",
    "DeadlinePause",
    "Delegation",
    "Disposal",
    "DisposalItem",
    "DisposalStep",
    "Document",
    "DocumentFile",
    "DocumentVoid",
    "Draft",
    "EnforcementCase",
    "Grant",
    "Item",
    "ItemMaterial",
    "Job",
    "JobPiece",
    "JobResult",
    "LedgerEntry",
    "LedgerHead",
    "LedgerLeaf",
    "LedgerNode",
    "LendingFinding",
    "LendingFindingStep",
    "LendingRule",
    "License",
    "LicenseEvent",
    "Loan",
    "LoanCopy",
    "LoanItem",
    "LoanStep",
    "LoginAttempt",
    "LoginSession",
    "Matter",
    "MatterAbstract",
    "MatterHold",
    "MatterLink",
    "MatterParty",
    "MatterPerson",
    "MatterSearch",
    "MatterTrigger",
    "MatterWork",
    "Notice",
    "NumberCounter",
    "NumberSeries",
    "OfficerCredential",
    "OriginalEvent",
    "OriginalMedium",
    "PaperApproval",
    "PaperDraft",
    "PaperSignature",
    "Party",
    "PartySearch",
    "PasswordHistory",
    "PreservedCheck",
    "PreservedCopy",
    "ProceduralDefect",
    "RetentionPeriod",
    "RetentionTable",
    "RoutingRow",
    "SavedSearch",
    "ScopeKey",
    "SealUse",
    "SealedFile",
    "SealedParty",
    "SealedStatement",
    "ServiceAttempt",
    "ServiceRecord",
    "Setting",
    "StockTake",
    "StockTakeLine",
    "StoredFile",
    "Unit",
]
