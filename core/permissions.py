"""Who may do what: one enumeration, one table from roles to permissions. Shown to everybody as a page."""

from enum import StrEnum

from core.law.roles import Role


class Permission(StrEnum):
    """`thing.action`. Kept in alphabetical order; the label is what the page 权限一览 shows."""

    label: str

    def __new__(cls, value: str, label: str) -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    ABSTRACT_APPROVE = "abstract.approve", "审核密封当事人的举报摘要"
    ACCOUNT_MANAGE = "account.manage", "新建、修改、停用账号"
    ACCOUNT_READ = "account.read", "查看账号与人员"
    ACT_NOTE = "act.note", "记录权利告知、不配合和长期保存情形"
    ADMIN_CHANGE_READ = "admin_change.read", "查看管理变更记录"
    AGENCY_MANAGE = "agency.manage", "修改机关信息"
    APPLICATION_CORRECT = "application.correct", "更正申请登记"
    APPLICATION_EXPORT = "application.export", "导出申请清单"
    APPLICATION_READ = "application.read", "查看申请"
    APPLICATION_REGISTER = "application.register", "登记申请、出具收件回执"
    APPLICATION_VOID = "application.void", "作废误登记的申请"
    ARCHIVE_BOOK = "archive.book", "打印年度案卷目录"
    ARCHIVE_OVERSEE = "archive.oversee", "查看案卷导出登记、清点登记"
    CALENDAR_MANAGE = "calendar.manage", "录入、替换工作日历"
    CALENDAR_READ = "calendar.read", "查看工作日历"
    CASE_FILE_ARRANGE = "case_file.arrange", "整理、移交案卷"
    CASE_FILE_CHECK = "case_file.check", "检查、退回案卷"
    CASE_FILE_READ = "case_file.read", "查看档案目录"
    CASE_FILE_TAKE = "case_file.take", "接收、退回案卷，登记库位和备考"
    CASE_REGISTER = "case.register", "登记案件线索"
    COMPLAINT_EXPORT = "complaint.export", "导出投诉举报、案件清单和统计"
    COMPLAINT_LINK = "complaint.link", "关联重复、相关的投诉举报和案件"
    COMPLAINT_REGISTER = "complaint.register", "登记、更正投诉举报，出具登记回执"
    CREDENTIAL_MANAGE = "credential.manage", "登记、注销执法证件"
    CREDENTIAL_READ = "credential.read", "查看执法证件"
    DEFECT_ASK = "defect.ask", "申请按程序瑕疵继续办理"
    DEFECT_READ = "defect.read", "查看程序瑕疵清单"
    DEFECT_REVIEW = "defect.review", "审核程序瑕疵"
    DELEGATION_MANAGE = "delegation.manage", "设定、撤销本人职权的委托代行"
    DELEGATION_READ = "delegation.read", "查看委托代行"
    DISPOSAL_READ = "disposal.read", "查看鉴定、移交清单"
    DISPOSAL_STEP = "disposal.step", "办理鉴定、移交清单"
    FILE_ATTACH = "file.attach", "添加、更换附件"
    FILE_READ = "file.read", "查看、下载附件"
    HANDBOOK_READ = "handbook.read", "查看使用手册"
    HISTORY_READ = "history.read", "查看留痕"
    HOLD_KEEP = "hold.keep", "登记、解除暂缓销毁"
    ITEM_MANAGE = "item.manage", "新建、修改、停用办理事项"
    ITEM_READ = "item.read", "查看办理事项"
    JOB_MANAGE = "job.manage", "查看、取消他人的后台任务"
    JOB_USE = "job.use", "交办、查看、取消本人的后台任务"
    KEY_DESTROY = "key.destroy", "监销：按批准的清单销毁密钥"
    KEY_ROTATE = "key.rotate", "更换根密钥"
    LAW_READ = "law.read", "查看条文对照、程序状态表"
    LEDGER_READ = "ledger.read", "查看台账核验结果"
    LEDGER_VERIFY = "ledger.verify", "核验台账"
    LICENSE_MANAGE = "license.manage", "登记原有许可证，撤销、撤回、注销许可证"
    LICENSE_READ = "license.read", "查看许可证登记簿"
    LENDING_FINDING_KEEP = "lending_finding.keep", "登记、处理借阅违规线索"
    LENDING_RULE_MANAGE = "lending_rule.manage", "维护借阅规则"
    LOAN_DECIDE = "loan.decide", "审批借阅单"
    LOAN_DESK = "loan.desk", "借出、归还、催还案卷，登记复印"
    LOAN_OVERSEE = "loan.oversee", "查看借阅、复印、查阅台账和违规线索，抽取评查案卷"
    LOAN_USE = "loan.use", "填写借阅单、凭单查阅"
    LOCK_RELEASE = "lock.release", "解除登录锁定"
    MATTER_ASSIGN = "matter.assign", "指派承办人、协办人"
    MATTER_CLAIM = "matter.claim", "认领、退回待认领事项"
    MATTER_HAND_OVER = "matter.hand_over", "移交他人在办事项"
    MATTER_OVERSEE = "matter.oversee", "督办逾期、临期事项，导出督办清单"
    ORIGINAL_KEEP = "original.keep", "登记、交接原始载体，报告损坏丢失"
    PAPER_APPROVE = "paper.approve", "审批、退回文书"
    PAPER_CHECK = "paper.check", "核验文书真伪"
    PAPER_DRAFT = "paper.draft", "起草、修改、提交文书"
    PAPER_EXPORT = "paper.export", "导出文书台账、批量打印"
    PAPER_ISSUE = "paper.issue", "出具文书"
    PAPER_READ = "paper.read", "查看文书"
    PAPER_SERVE = "paper.serve", "登记文书送达"
    PAPER_SIGN = "paper.sign", "登记文书签名"
    PAPER_VOID = "paper.void", "作废已出具的文书"
    PARTY_CORRECT = "party.correct", "更正当事人信息"
    PARTY_READ = "party.read", "查看当事人（证件号码遮蔽）"
    PARTY_REVEAL = "party.reveal", "查看当事人完整证件号码"
    PASSWORD_RESET = "password.reset", "重置他人口令"
    PERMISSION_READ = "permission.read", "查看权限一览"
    PRESERVATION_KEEP = "preservation.keep", "登记、核对长期保存的介质"
    PROFILE_MANAGE = "profile.manage", "修改本人口令、管理本人登录"
    PROOF_EXPORT = "proof.export", "导出台账证明"
    RETENTION_APPROVE = "retention.approve", "核准、退回保管期限表"
    RETENTION_PROPOSE = "retention.propose", "导入保管期限表"
    ROLE_ASSIGN = "role.assign", "授予、收回角色"
    ROUTING_MANAGE = "routing.manage", "维护投诉举报分派表"
    ROUTING_READ = "routing.read", "查看投诉举报分派表"
    SEAL_ENTER = "seal.enter", "登记用印"
    SEALED_OPEN = "sealed.open", "启封查看密封当事人、查看启封记录"
    SEAL_PARTY = "sealed.seal", "密封当事人、编写举报摘要"
    SECURITY_SETTING_MANAGE = "security_setting.manage", "修改安全参数（口令、锁定、登录时限）"
    SERIES_MANAGE = "series.manage", "修改文号格式"
    SESSION_END = "session.end", "强制他人退出登录"
    SETTING_MANAGE = "setting.manage", "修改业务参数"
    SETTING_READ = "setting.read", "查看参数"
    SIGN_IN_READ = "sign_in.read", "查看登录记录"
    STEP_TAKE = "step.take", "办理程序步骤（受理、审查、决定、办结等）"
    STOCK_TAKE_KEEP = "stock_take.keep", "清点库房"
    TRIGGER_NOTE = "trigger.note", "登记已归档案卷的长期保存情形"
    UNIT_MANAGE = "unit.manage", "新建、修改、停用科室"


class Reach(StrEnum):
    """Whose open matters a role may read; beyond it only those its holder works on, and grants."""

    AGENCY = "agency"
    UNIT = "unit"
    OWN = "own"


P = Permission

STAFF: frozenset[Permission] = frozenset(
    {P.PROFILE_MANAGE, P.PERMISSION_READ, P.LAW_READ, P.HANDBOOK_READ, P.JOB_USE, P.PAPER_CHECK}
)
"""What every account may do, whatever its roles."""

_READS = {P.APPLICATION_READ, P.ITEM_READ, P.PARTY_READ, P.CREDENTIAL_READ, P.DELEGATION_READ, P.FILE_READ}
_READS |= {P.PAPER_READ, P.LICENSE_READ, P.LOAN_USE}
_WRITES = {P.PAPER_DRAFT, P.PAPER_ISSUE, P.PAPER_SIGN}
_SERVES = {P.PAPER_SERVE, P.SEAL_ENTER, P.STEP_TAKE}
_DISPOSES = {P.DISPOSAL_READ, P.DISPOSAL_STEP}
_ARRANGES = {P.CASE_FILE_ARRANGE, P.CASE_FILE_READ, *_DISPOSES}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.WINDOW_CLERK: frozenset(
        _READS
        | _ARRANGES
        | {P.MATTER_CLAIM}
        | {
            P.APPLICATION_REGISTER,
            P.APPLICATION_CORRECT,
            P.APPLICATION_EXPORT,
            P.FILE_ATTACH,
            P.HISTORY_READ,
            P.PARTY_CORRECT,
            P.PARTY_REVEAL,
        }
        | {P.DELEGATION_MANAGE}
        | {P.ACT_NOTE, P.TRIGGER_NOTE, P.PRESERVATION_KEEP, P.ORIGINAL_KEEP, P.DEFECT_ASK}
        | _WRITES
        | _SERVES
        | {P.PAPER_EXPORT}
    ),
    Role.INTAKE_CLERK: frozenset(
        _READS
        | _ARRANGES
        | {P.MATTER_CLAIM}
        | {P.DELEGATION_MANAGE, P.SEAL_PARTY}
        | {P.COMPLAINT_REGISTER, P.COMPLAINT_LINK, P.COMPLAINT_EXPORT, P.CASE_REGISTER, P.ROUTING_READ}
        | {P.FILE_ATTACH, P.HISTORY_READ, P.PARTY_CORRECT, P.PARTY_REVEAL}
        | {P.ACT_NOTE, P.TRIGGER_NOTE, P.PRESERVATION_KEEP, P.ORIGINAL_KEEP, P.DEFECT_ASK}
        | _WRITES
        | _SERVES
        | {P.PAPER_EXPORT}
    ),
    Role.ENFORCEMENT_OFFICER: frozenset(
        _READS
        | _ARRANGES
        | {P.MATTER_CLAIM}
        | {P.FILE_ATTACH, P.PARTY_REVEAL, P.HISTORY_READ, P.DELEGATION_MANAGE}
        | {P.CASE_REGISTER, P.COMPLAINT_LINK}
        | {P.ACT_NOTE, P.TRIGGER_NOTE, P.PRESERVATION_KEEP, P.ORIGINAL_KEEP, P.DEFECT_ASK}
        | _WRITES
        | _SERVES
        | {P.PAPER_EXPORT}
    ),
    Role.UNIT_HEAD: frozenset(
        _READS
        | _ARRANGES
        | {P.MATTER_CLAIM, P.MATTER_ASSIGN, P.MATTER_HAND_OVER, P.MATTER_OVERSEE}
        | {P.APPLICATION_EXPORT, P.APPLICATION_VOID, P.LICENSE_MANAGE, P.PARTY_REVEAL, P.DELEGATION_MANAGE}
        | {P.FILE_ATTACH, P.HISTORY_READ, P.PROOF_EXPORT}
        | {P.SEALED_OPEN, P.ABSTRACT_APPROVE}
        | {P.CASE_REGISTER, P.COMPLAINT_LINK, P.COMPLAINT_EXPORT, P.ROUTING_READ}
        | {P.ACT_NOTE, P.TRIGGER_NOTE, P.PRESERVATION_KEEP, P.ORIGINAL_KEEP, P.DEFECT_ASK, P.DEFECT_READ}
        | _WRITES
        | _SERVES
        | {P.PAPER_APPROVE, P.PAPER_EXPORT, P.PAPER_VOID, P.CASE_FILE_CHECK, P.HOLD_KEEP, P.LOAN_DECIDE}
    ),
    Role.LEGAL_REVIEWER: frozenset(
        _READS
        | {P.DELEGATION_MANAGE, P.HISTORY_READ, P.PROOF_EXPORT}
        | {P.DEFECT_READ, P.DEFECT_REVIEW, P.HOLD_KEEP}
        | {P.LENDING_FINDING_KEEP, P.LOAN_OVERSEE}
        | _DISPOSES
        | _WRITES
        | {P.PAPER_APPROVE}
    ),
    Role.AGENCY_HEAD: frozenset(
        _READS
        | {P.MATTER_ASSIGN, P.MATTER_HAND_OVER, P.MATTER_OVERSEE}
        | {P.APPLICATION_EXPORT, P.APPLICATION_VOID, P.LICENSE_MANAGE, P.DELEGATION_MANAGE}
        | {P.HISTORY_READ, P.PROOF_EXPORT, P.LEDGER_READ}
        | {P.SEALED_OPEN, P.ABSTRACT_APPROVE}
        | {P.COMPLAINT_EXPORT, P.ROUTING_READ}
        | {P.DEFECT_READ, P.STEP_TAKE}
        | {P.CASE_FILE_CHECK, P.CASE_FILE_READ, P.HOLD_KEEP, P.ARCHIVE_OVERSEE, P.RETENTION_APPROVE}
        | {P.LENDING_FINDING_KEEP, P.LOAN_DECIDE, P.LOAN_OVERSEE}
        | _DISPOSES
        | _WRITES
        | {P.PAPER_APPROVE, P.PAPER_EXPORT, P.PAPER_VOID}
    ),
    Role.HEARING_HOST: frozenset(_READS | _WRITES),
    Role.DISCLOSURE_OFFICER: frozenset(
        _READS | _ARRANGES | {P.DELEGATION_MANAGE} | _WRITES | _SERVES | {P.PAPER_EXPORT}
    ),
    Role.ARCHIVIST: frozenset(
        _READS
        | _DISPOSES
        | {
            P.DELEGATION_MANAGE,
            P.TRIGGER_NOTE,
            P.ORIGINAL_KEEP,
            P.PRESERVATION_KEEP,
            P.PROOF_EXPORT,
            P.CASE_FILE_READ,
            P.HOLD_KEEP,
            P.CASE_FILE_TAKE,
            P.ARCHIVE_BOOK,
            P.ARCHIVE_OVERSEE,
            P.STOCK_TAKE_KEEP,
            P.RETENTION_PROPOSE,
            P.LENDING_RULE_MANAGE,
            P.LOAN_DECIDE,
            P.LOAN_DESK,
            P.LOAN_OVERSEE,
        }
    ),
    Role.STAFF: frozenset({P.LOAN_USE, P.ITEM_READ, P.APPLICATION_READ, P.FILE_READ, P.PAPER_READ}),
    Role.SYSTEM_ADMIN: frozenset(
        {P.ACCOUNT_MANAGE, P.ACCOUNT_READ, P.AGENCY_MANAGE, P.UNIT_MANAGE, P.SETTING_MANAGE, P.SETTING_READ}
        | {P.SERIES_MANAGE, P.ITEM_MANAGE, P.ITEM_READ, P.CREDENTIAL_MANAGE, P.CREDENTIAL_READ}
        | {P.ROUTING_MANAGE, P.ROUTING_READ}
        | {P.LEDGER_READ}
        | {P.JOB_MANAGE}
        | {P.CALENDAR_MANAGE, P.CALENDAR_READ}
    ),
    Role.SECURITY_ADMIN: frozenset(
        {P.ACCOUNT_READ, P.ROLE_ASSIGN, P.LOCK_RELEASE, P.PASSWORD_RESET, P.SESSION_END, P.SETTING_READ}
        | {P.CREDENTIAL_READ, P.DELEGATION_READ, P.SECURITY_SETTING_MANAGE}
        | {P.KEY_DESTROY, P.KEY_ROTATE, P.LEDGER_READ, P.DISPOSAL_READ}
    ),
    Role.AUDIT_ADMIN: frozenset(
        {P.ACCOUNT_READ, P.ADMIN_CHANGE_READ, P.SIGN_IN_READ, P.SETTING_READ}
        | {P.HISTORY_READ, P.LEDGER_READ, P.LEDGER_VERIFY, P.PROOF_EXPORT, P.DISPOSAL_READ}
        | {P.CALENDAR_READ}
        | {P.CREDENTIAL_READ, P.DELEGATION_READ}
        | {P.LOAN_OVERSEE}
    ),
}

ROLE_PARTS: dict[Role, tuple[str, ...]] = {
    Role.WINDOW_CLERK: ("registrar",),
    Role.LEGAL_REVIEWER: ("legal_reviewer",),
    Role.HEARING_HOST: ("hearing_host",),
}
"""The parts in a matter that belong to a role: whoever stands in for that role alone gets in by them."""

REACH: dict[Role, Reach] = {
    Role.WINDOW_CLERK: Reach.UNIT,
    Role.INTAKE_CLERK: Reach.UNIT,
    Role.ENFORCEMENT_OFFICER: Reach.UNIT,
    Role.UNIT_HEAD: Reach.UNIT,
    Role.AGENCY_HEAD: Reach.AGENCY,
}
"""Roles not named here reach their own matters only: review, hearing, disclosure, archive and any colleague who
borrows get in by part or grant."""
