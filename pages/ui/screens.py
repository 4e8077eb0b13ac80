"""The register of screens: address, title, who may open it, and where it stands in the menu."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from urllib.parse import urlsplit

import streamlit as st

from core.context import Context
from core.ledger.keys import KeyProblem
from core.permissions import Permission as P

_HERE = "screens.here"


@dataclass(frozen=True)
class Screen:
    """`path` is the address and the module below pages/. A screen without a group is reached from others only.
    `articles` are those of the regulation that it carries out, for the page 条文对照."""

    path: str
    title: str
    permission: P
    group: str = ""
    icon: str = ""
    articles: tuple[int, ...] = ()

    def render(self) -> None:
        """Run the page. A key that cannot be used closes what stands under it, and nothing else of the portal."""
        st.session_state[_HERE] = self.path
        try:
            import_module(f"pages.{self.path}").render()
        except KeyProblem as problem:
            st.error(str(problem))


SCREENS: tuple[Screen, ...] = (
    Screen("home", "工作台", P.PROFILE_MANAGE, "工作台", ":material/home:"),
    Screen("notices", "提醒", P.APPLICATION_READ, "工作台", ":material/notifications:"),
    Screen("handbook", "使用手册", P.HANDBOOK_READ, "工作台", ":material/help:"),
    Screen("search", "查找", P.APPLICATION_READ, articles=(4,)),
    Screen("application_new", "登记申请", P.APPLICATION_REGISTER, "窗口办理", ":material/add_notes:", (4,)),
    Screen("applications", "申请列表", P.APPLICATION_READ, "窗口办理", ":material/list_alt:", (4,)),
    Screen("parties", "当事人", P.PARTY_READ, "窗口办理", ":material/groups:"),
    Screen(
        "complaint_new",
        "登记投诉举报",
        P.COMPLAINT_REGISTER,
        "投诉举报与案件",
        ":material/record_voice_over:",
        (5,),
    ),
    Screen("tip_off_new", "登记举报", P.SEAL_PARTY, "投诉举报与案件", ":material/lock_person:", (5,)),
    Screen("complaint_done", "投诉举报登记完成", P.COMPLAINT_REGISTER),
    Screen("complaints", "投诉举报列表", P.APPLICATION_READ, "投诉举报与案件", ":material/forum:", (5,)),
    Screen("complaint_link", "关联投诉举报", P.COMPLAINT_LINK, articles=(5,)),
    Screen(
        "complaint_inquiry",
        "凭查询码查询",
        P.COMPLAINT_REGISTER,
        "投诉举报与案件",
        ":material/password:",
        (5,),
    ),
    Screen(
        "complaint_figures",
        "投诉举报统计",
        P.COMPLAINT_EXPORT,
        "投诉举报与案件",
        ":material/bar_chart:",
        (5,),
    ),
    Screen("routing", "分派表", P.ROUTING_READ, "投诉举报与案件", ":material/alt_route:", (5,)),
    Screen("routing_import", "导入分派表", P.ROUTING_MANAGE),
    Screen("case_new", "登记案件线索", P.CASE_REGISTER, "投诉举报与案件", ":material/flag:", (6,)),
    Screen("cases", "案件列表", P.APPLICATION_READ, "投诉举报与案件", ":material/gavel:", (6,)),
    Screen("check_paper", "核验文书", P.PAPER_CHECK, "窗口办理", ":material/qr_code_scanner:", (24,)),
    Screen("papers", "文书台账", P.PAPER_READ, "窗口办理", ":material/description:", (2, 12)),
    Screen("paper", "文书详情", P.PAPER_READ, articles=(2, 12, 13)),
    Screen("approvals", "待审批文书", P.PAPER_APPROVE, "窗口办理", ":material/approval:", (12,)),
    Screen("approvals_batch", "批量批准", P.PAPER_APPROVE, articles=(12,)),
    Screen("paper_approve", "审批文书", P.PAPER_APPROVE, articles=(12,)),
    Screen("paper_withdraw", "撤回审批", P.PAPER_DRAFT, articles=(12,)),
    Screen("paper_sign", "登记签名", P.PAPER_SIGN, articles=(8,)),
    Screen("paper_new", "制作文书", P.PAPER_DRAFT, articles=(4, 7, 8)),
    Screen("paper_edit", "填写文书", P.PAPER_DRAFT, articles=(4, 7, 8, 12, 13)),
    Screen("paper_check", "核对文书", P.PAPER_DRAFT, articles=(12, 13)),
    Screen("paper_correct", "更正文书", P.PAPER_DRAFT, articles=(24,)),
    Screen("paper_abandon", "放弃文书草稿", P.PAPER_DRAFT),
    Screen("paper_void", "作废文书", P.PAPER_VOID, articles=(24,)),
    Screen("serve_paper", "登记送达", P.PAPER_SERVE, articles=(14, 15)),
    Screen("service_delivered", "登记签收", P.PAPER_SERVE, articles=(15,)),
    Screen("service_returned", "登记退回", P.PAPER_SERVE, articles=(15,)),
    Screen("service_receipt", "送达回证", P.PAPER_SERVE, articles=(14, 15)),
    Screen("service_correct", "更正送达登记", P.PAPER_SERVE, articles=(14, 15, 24)),
    Screen("services", "送达台账", P.PAPER_READ, "文书送达", ":material/local_post_office:", (14, 15)),
    Screen("seal_uses", "用印登记簿", P.PAPER_READ, "文书送达", ":material/approval_delegation:"),
    Screen("seal_use", "登记用印", P.SEAL_ENTER),
    Screen("filing", "待归档", P.CASE_FILE_READ, "档案", ":material/folder_open:", (21,)),
    Screen("case_file", "案卷整理", P.CASE_FILE_READ, articles=(21,)),
    Screen("archive", "档案目录", P.CASE_FILE_READ, "档案", ":material/inventory_2:", (21, 22, 24)),
    Screen("old_files", "导入旧案卷", P.CASE_FILE_TAKE, "档案", ":material/upload_file:", (21,)),
    Screen("archived", "档案详情", P.CASE_FILE_READ, articles=(21, 22, 24)),
    Screen("loans", "借阅单", P.LOAN_USE, "借阅", ":material/assignment:", (26,)),
    Screen("loan", "借阅单详情", P.LOAN_USE, articles=(26,)),
    Screen("loan_new", "填写借阅单", P.LOAN_USE, "借阅", ":material/add_notes:", (26,)),
    Screen("lent", "凭单查阅", P.LOAN_USE, articles=(24, 26)),
    Screen("loan_desk", "借还台", P.LOAN_DESK, "借阅", ":material/move_down:", (26,)),
    Screen("lending_rules", "借阅规则", P.LOAN_USE, "借阅", ":material/rule:", (26,)),
    Screen("lending_rule", "修改借阅规则", P.LENDING_RULE_MANAGE, articles=(26,)),
    Screen("lending_findings", "违规线索", P.LOAN_OVERSEE, "借阅", ":material/flag:", (24, 26)),
    Screen("lending_finding", "违规线索详情", P.LOAN_OVERSEE, articles=(24, 26)),
    Screen("lending_finding_new", "登记违规线索", P.LENDING_FINDING_KEEP, articles=(24,)),
    Screen("appraisal", "案卷评查抽样", P.LOAN_OVERSEE, "借阅", ":material/casino:", (24, 26)),
    Screen("due_files", "到期鉴定", P.CASE_FILE_READ, "鉴定与保管", ":material/event_upcoming:", (22,)),
    Screen("disposals", "鉴定与移交清单", P.DISPOSAL_READ, "鉴定与保管", ":material/delete_sweep:", (24,)),
    Screen("disposal", "清单详情", P.DISPOSAL_READ, articles=(24,)),
    Screen("disposal_new", "提出清单", P.DISPOSAL_STEP),
    Screen("retention", "保管期限表", P.CASE_FILE_READ, "鉴定与保管", ":material/date_range:", (21, 22)),
    Screen("retention_import", "导入保管期限表", P.RETENTION_PROPOSE),
    Screen("holds", "暂缓销毁", P.HOLD_KEEP, "鉴定与保管", ":material/lock_clock:", (22, 23)),
    Screen("hold_lift", "解除暂缓销毁", P.HOLD_KEEP),
    Screen("preservation", "长期保存", P.PRESERVATION_KEEP, "鉴定与保管", ":material/album:", (23,)),
    Screen("preserved", "长期保存登记", P.PRESERVATION_KEEP, articles=(23,)),
    Screen("originals", "原始载体", P.ORIGINAL_KEEP, "鉴定与保管", ":material/sd_card:", (21, 23)),
    Screen("original", "原始载体详情", P.ORIGINAL_KEEP, articles=(21, 23)),
    Screen("late_trigger", "归档后情形登记", P.TRIGGER_NOTE, "档案", ":material/archive:", (23,)),
    Screen(
        "archive_registers", "档案台账", P.DISPOSAL_READ, "档案台账与统计", ":material/menu_book:", (21, 24)
    ),
    Screen(
        "stock_takes", "库房清点", P.ARCHIVE_OVERSEE, "档案台账与统计", ":material/barcode_scanner:", (21,)
    ),
    Screen("stock_take", "清点", P.ARCHIVE_OVERSEE, articles=(21,)),
    Screen(
        "archive_figures", "档案统计", P.CASE_FILE_READ, "档案台账与统计", ":material/bar_chart:", (21, 22)
    ),
    Screen("licenses", "许可证登记簿", P.LICENSE_READ, "窗口办理", ":material/workspace_premium:", (4, 12)),
    Screen("license", "许可证详情", P.LICENSE_READ, articles=(4, 12)),
    Screen("license_new", "登记原有许可证", P.LICENSE_MANAGE, articles=(3,)),
    Screen("license_correct", "更正补录内容", P.LICENSE_MANAGE, articles=(3,)),
    Screen("license_end", "登记撤销、撤回、注销", P.LICENSE_MANAGE, articles=(12, 13)),
    Screen("items", "办理事项", P.ITEM_READ, "窗口办理", ":material/checklist:", (1, 4)),
    Screen("item", "办理事项详情", P.ITEM_READ),
    Screen("items_import", "导入办理事项", P.ITEM_MANAGE),
    Screen("application_check", "核对登记内容", P.APPLICATION_REGISTER),
    Screen("application_done", "登记完成", P.APPLICATION_REGISTER),
    Screen("application", "申请详情", P.APPLICATION_READ, articles=(2, 3, 4, 7, 9, 22, 23)),
    Screen("deadline", "期限计算单", P.APPLICATION_READ),
    Screen("step", "办理步骤", P.STEP_TAKE, articles=(4, 12, 13, 14)),
    Screen("assign", "指派与移交", P.APPLICATION_READ),
    Screen("application_correct", "更正登记", P.APPLICATION_CORRECT, articles=(4, 24)),
    Screen("application_void", "作废登记", P.APPLICATION_VOID, articles=(24,)),
    Screen("party", "当事人详情", P.PARTY_READ),
    Screen("delegations", "委托代行", P.DELEGATION_READ, "人员", ":material/supervisor_account:"),
    Screen("hand_over_all", "移交全部在办事项", P.MATTER_HAND_OVER, "人员", ":material/move_group:"),
    Screen("credentials", "执法证件", P.CREDENTIAL_READ, "人员", ":material/badge:", (8,)),
    Screen("accounts", "账号", P.ACCOUNT_READ, "人员", ":material/manage_accounts:"),
    Screen("account", "账号详情", P.ACCOUNT_READ),
    Screen("units", "机关与科室", P.UNIT_MANAGE, "系统", ":material/account_tree:"),
    Screen("calendars", "工作日历", P.CALENDAR_READ, "系统", ":material/calendar_month:"),
    Screen("settings", "参数", P.SETTING_READ, "系统", ":material/tune:"),
    Screen("series", "文号", P.SERIES_MANAGE, "系统", ":material/pin:"),
    Screen("admin_changes", "管理变更记录", P.ADMIN_CHANGE_READ, "系统", ":material/history:"),
    Screen("sign_ins", "登录记录", P.SIGN_IN_READ, "系统", ":material/login:"),
    Screen("sealed_openings", "启封记录", P.SEALED_OPEN, "系统", ":material/lock_open:"),
    Screen("ledger", "台账核验", P.LEDGER_READ, "系统", ":material/verified_user:", (21, 24)),
    Screen("history", "留痕", P.HISTORY_READ, articles=(3, 24)),
    Screen("jobs", "后台任务", P.JOB_USE, "系统", ":material/pending_actions:"),
    Screen("job", "后台任务详情", P.JOB_USE),
    Screen("overdue", "督办", P.MATTER_OVERSEE, "规则与监督", ":material/assignment_late:", (4,)),
    Screen("defects", "程序瑕疵", P.DEFECT_READ, "规则与监督", ":material/report:", (9,)),
    Screen("procedures", "程序状态表", P.LAW_READ, "规则与监督", ":material/schema:", (4, 12, 13)),
    Screen("articles", "条文对照", P.LAW_READ, "规则与监督", ":material/menu_book:"),
    Screen("permissions", "权限一览", P.PERMISSION_READ, "系统", ":material/key:"),
    Screen("profile", "我的账号", P.PROFILE_MANAGE, "系统", ":material/person:"),
)


def pages_by_article() -> dict[int, list[str]]:
    """The titles of screens by the article of the regulation that they carry out."""
    found: dict[int, list[str]] = {}
    for screen in SCREENS:
        for number in screen.articles:
            found.setdefault(number, []).append(screen.title)
    return found


def here() -> str:
    """The address of the screen that is being drawn; empty for none."""
    return str(st.session_state.get(_HERE, ""))


def page_of(path: str) -> st.Page:
    """The Streamlit page registered for a screen in this rerun, as switch_page and page_link want it."""
    return st.session_state["screens.pages"][path]


def register(
    ctx: Context | None, run: Callable[[Screen], None], marks: Mapping[str, str] = MappingProxyType({})
) -> st.Page:
    """Register every screen, and return the one whose address was asked for: the start page also under its name, and
    any other name as a page that says so, where Streamlit would show a dialog in English. `marks` stand behind titles in
    the menu, by address.

    All are registered for nobody too: an address typed before signing in must survive the sign-in. Those that the
    actor may not open stand in no menu; their address gives the sentence of `guard.require` instead of Streamlit's
    English one.
    """
    groups: dict[str, list[st.Page]] = {}
    pages: dict[str, st.Page] = {}
    for screen in SCREENS:
        allowed = ctx is None or ctx.may(screen.permission)
        page = st.Page(
            _named(screen, run),
            title=screen.title + marks.get(screen.path, ""),
            icon=screen.icon or None,
            url_path="" if screen.path == "home" else screen.path,
            default=screen.path == "home",
            visibility="visible" if screen.group and allowed else "hidden",
        )
        pages[screen.path] = page
        groups.setdefault(screen.group if screen.group and allowed else "工作台", []).append(page)
    st.session_state["screens.pages"] = pages
    asked = urlsplit(st.context.url or "").path.rpartition("/")[2]
    if asked == "home" or (asked not in pages and re.fullmatch(r"[\w-]{1,60}", asked)):
        shown = _named(SCREENS[0], run) if asked == "home" else _missing
        other = st.Page(
            shown, title="工作台" if asked == "home" else "没有这个页面", url_path=asked, visibility="hidden"
        )
        groups["工作台"].append(other)
    # Folded, it would say in English how much more there is.
    return st.navigation(groups, position="sidebar" if ctx else "hidden", expanded=True)


def _missing() -> None:
    st.title("没有这个页面", anchor=False)
    st.info("请检查地址，或从左侧菜单进入。")
    st.page_link(page_of("home"), label="返回工作台")


def _named(screen: Screen, run: Callable[[Screen], None]) -> Callable[[], None]:
    def page() -> None:
        run(screen)

    page.__name__ = screen.path
    return page
