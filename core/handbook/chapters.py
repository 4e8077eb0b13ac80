"""The handbook whole: every task by its code, and a chapter for everybody and for each role."""

from collections.abc import Iterable, Mapping

from core.handbook.complaints import COMPLAINTS
from core.handbook.counter import COUNTER
from core.handbook.duties import DUTIES
from core.handbook.everybody import EVERYBODY
from core.handbook.filing import FILING
from core.handbook.lending import LENDING
from core.handbook.office import OFFICE
from core.handbook.papers import PAPERS
from core.handbook.rows import Chapter, Task
from core.handbook.serving import SERVING
from core.handbook.steps import STEPS
from core.handbook.work import WORK
from core.law.roles import Role

TASKS: Mapping[str, Task] = {
    task.code: task
    for task in (
        *(*EVERYBODY, *COUNTER, *COMPLAINTS, *STEPS, *PAPERS, *SERVING, *FILING, *LENDING),
        *(*WORK, *DUTIES, *OFFICE),
    )
}

_DRAFTING = ("paper", "sign", "withdraw_paper", "void_paper")
_SERVING = ("serve", "returned", "correct_service", "seal")
_FILING = ("arrange_file", "archive", "preserve", "originals")
_NOTING = ("rights", "non_cooperation", "defect", "late_trigger")


def _of(role: Role, opening: str, *tasks: str) -> Chapter:
    return Chapter(role.value, role.label, opening, tasks)


CHAPTERS: Mapping[str, Chapter] = {
    chapter.code: chapter
    for chapter in (
        Chapter(
            "everybody",
            "所有人员",
            "人人都会用到的办法：登录、看待办、查找、核验文书、取得后台结果。",
            tuple(task.code for task in EVERYBODY),
        ),
        _of(
            Role.WINDOW_CLERK,
            "在窗口收件、登记、告知补正、受理、送达，把每件申请从进门办到办结。",
            *("register", "correct_registration", "attach", "parties", "steps", "correction", "accept"),
            *(
                "decide",
                *_DRAFTING,
                *_SERVING,
                "claim",
                *_NOTING,
                *_FILING,
                "licenses",
                "delegate",
                "history",
                "borrow",
            ),
        ),
        _of(
            Role.INTAKE_CLERK,
            "接收投诉、举报和信访，为举报人保密，决定受理、不予受理或者告知途径。",
            *(
                "complain",
                "tip_off",
                "assess",
                "link",
                "seal_party",
                "case",
                "attach",
                "claim",
                "steps",
                *_DRAFTING,
                *_SERVING,
                *_NOTING,
                "delegate",
                "borrow",
            ),
        ),
        _of(
            Role.ENFORCEMENT_OFFICER,
            "承办事项和案件：立案、审查、核查、扣除和延长期限、提请和作出决定、送达。",
            *(
                "claim",
                "case",
                "link",
                "steps",
                "review",
                "no_recording",
                "pause",
                "decide",
                "attach",
                *_DRAFTING,
                *_SERVING,
                "borrow",
            ),
            *(*_NOTING, *_FILING, "parties", "licenses", "delegate", "history"),
        ),
        _of(
            Role.UNIT_HEAD,
            "分派本科室的事项，审批文书，督办期限。",
            *(
                "assign",
                "oversee",
                "approve",
                "steps",
                "assess",
                "case",
                "correct_registration",
                "void_paper",
                "check_file",
                "archive",
                "dispose",
                "review",
                *("consent_loan", "borrow"),
            ),
            *(
                "decide",
                "attach",
                "paper",
                "serve",
                "seal_party",
                "openings",
                "licenses",
                "delegate",
                "history",
            ),
        ),
        _of(
            Role.LEGAL_REVIEWER,
            "审核重大决定和程序瑕疵。",
            *("review_law", "approve", "review_defect", "dispose", "paper", "delegate", "history"),
            *("lending_findings", "appraisal", "borrow"),
        ),
        _of(
            Role.AGENCY_HEAD,
            "签署决定，批准延期，督办全机关的期限，检查启封和台账。",
            *("approve", "oversee", "assign", "correct_registration", "void_paper", "openings", "seal_party"),
            *("dispose", "archive_registers", "archive_figures", "licenses", "retention_table", "verify"),
            *("delegate", "history"),
            *("consent_loan", "lending_findings", "appraisal", "borrow"),
        ),
        _of(
            Role.HEARING_HOST,
            "主持听证，制作听证笔录和报告。只看得到指派给您的案件。",
            *("hear", "paper", "sign", "withdraw_paper"),
            "borrow",
        ),
        _of(
            Role.DISCLOSURE_OFFICER,
            "登记决定的公开。政府信息公开申请的页面尚未开通。",
            *("publish", "steps", *_DRAFTING, *_SERVING, "delegate"),
            "borrow",
        ),
        _of(
            Role.ARCHIVIST,
            "接收、保管案卷，登记库位、备考和长期保存的介质，办理借阅。",
            *("take_file", "archive", "old_files", "archive_registers", "stock_take", "archive_figures"),
            *("preserve", "originals", "retention_table", "hold", "dispose", "late_trigger", "parties"),
            "delegate",
            *("lend", "consent_loan", "borrow"),
        ),
        _of(
            Role.STAFF,
            "查看指派给您的事项和文书。人人都会用到的办法另成一章。",
            *("work_list", "find", "check_paper"),
            "borrow",
        ),
        _of(
            Role.SYSTEM_ADMIN,
            "管理机关、科室、账号、办理事项、工作日历和业务参数，不办理业务。",
            *("units", "items", "import_items", "routing", "calendar", "settings", "verify", "jobs"),
        ),
        _of(
            Role.SECURITY_ADMIN,
            "授予角色，解除锁定，管理安全参数和密钥，不办理业务。",
            *("roles", "settings", "rotate", "dispose"),
        ),
        _of(
            Role.AUDIT_ADMIN,
            "检查管理变更、登录和台账，导出证明，不办理业务。",
            *("audit", "verify", "history"),
        ),
    )
}


def tasks_of(chapter: Chapter) -> list[Task]:
    return [TASKS[code] for code in chapter.tasks]


def tasks_with(text: str) -> list[Task]:
    """The tasks in whose words every word of `text` occurs."""
    wanted = text.split()
    return [
        task for task in TASKS.values() if wanted and all(one in "\n".join(words(task)) for one in wanted)
    ]


def words(task: Task) -> Iterable[str]:
    """All that a task says, a line each."""
    yield task.title
    yield from task.steps
    for key, meaning in task.keys:
        yield f"{key}：{meaning}"
    for row in task.refused:
        yield refused_words(row.what, row.basis.short if row.basis else "", row.then)
    for picture in task.pictures:
        yield picture.alt


def refused_words(what: str, basis: str, then: str) -> str:
    """A refusal as one line of screen and paper."""
    return f"{what}{f'（依据{basis}）' if basis else ''}怎么办：{then}"
