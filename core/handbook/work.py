"""Who works on what: claiming, assigning, handing over, overseeing, standing in."""

from core.handbook.rows import Picture, Refused, Task
from core.law.basis import Basis, Sure, article

_HOUSE = Basis("regulation", 4, sure=Sure.D)

WORK = (
    Task(
        code="claim",
        title="怎样认领事项、退回认领",
        screens=("home",),
        steps=(
            "在“工作台”选“待认领”，勾选事项，点“认领所选”，由您承办，转入“我的待办”。",
            "也可以打开一件申请，点“指派与移交”，再点“认领”。",
            "不能由您办的（如应当回避），在“指派与移交”中写明“退回原因”，点“退回待认领”。",
        ),
        refused=(
            Refused(
                "同事先认领了同一件。",
                "页面写明由谁承办；需要一起办的，请负责人指派为协办人。",
                _HOUSE,
            ),
        ),
        pictures=(Picture("unclaimed", "工作台的待认领：勾选后认领所选"),),
    ),
    Task(
        code="assign",
        title="怎样指派、移交",
        screens=("applications", "hand_over_all"),
        steps=(
            "打开一件申请，点“指派与移交”。",
            "无人承办的，选“承办人”和协办人，点“指派”；已有承办人的，可改协办人，点“保存协办人”。",
            "换人的，在“移交”中选“移交人”“接手人”，写明“移交原因”，点“移交”。",
            "同事调离、长期不在岗的，打开“移交全部在办事项”，选“移交人”，核对清单，选“接手人”，点“移交全部”若干件的按钮。",
            "指派和移交不影响任何期限；经过列在“办理人员”中。",
        ),
        refused=(
            Refused(
                "您不是该事项承办科室的负责人或者单位负责人。",
                "请有权的负责人办理。",
                _HOUSE,
            ),
            Refused("清单在您打开后有变化。", "页面列出新的清单，核对后再点一次。", _HOUSE),
        ),
        pictures=(Picture("assign", "指派与移交页：承办人、协办人和办理人员经过"),),
    ),
    Task(
        code="oversee",
        title="怎样督办逾期和临期事项",
        screens=("overdue", "defects"),
        steps=(
            "打开“督办”，看本人负责范围内逾期、临期的在办事项，最急的在前，写明承办人。",
            "无人承办的，打开后点“指派与移交”指派。",
            "点“导出督办清单”取得表格，供会议使用。",
            "下方列出最近的程序瑕疵，点“查看全部程序瑕疵”看全部。",
        ),
        pictures=(Picture("overdue", "督办页：逾期事项和程序瑕疵"),),
    ),
    Task(
        code="delegate",
        title="离岗时怎样委托他人代行",
        screens=("delegations",),
        steps=(
            "打开“委托代行”，点“设定委托”。",
            "选“委托的职权”和代行人，填写“起始日期”“截止日期”和事由，点“设定委托”。",
            "代行人在“工作台”选“代行办理”办理；办理记录同时注明代行人和委托人。",
            "提前回来的，打开该委托点“撤销委托”。到期自动结束。",
        ),
        refused=(
            Refused(
                "委托超过最长期限，转委托代行来的职权，或者代行人因职责分离不得代行。",
                "缩短期间，由原委托人另行委托，或者另选代行人；最长期限在“参数”中。",
                _HOUSE,
            ),
        ),
    ),
    Task(
        code="history",
        title="怎样查看留痕、导出台账证明",
        screens=("applications", "accounts"),
        steps=(
            "打开一件申请，点“留痕”；账号、执法证件、工作日历、办理事项等也在各自页面点“留痕”。谁在何时做了什么、查看过什么、改动前后的内容，都在其中。",
            "在“查看某一时刻的内容”中填写日期、时刻，可看到该件当时的样子。",
            "有导出权限的，点“导出台账证明”，取得压缩包，内有台账条目、证明和脱机核验程序，可在其他电脑上核验。",
        ),
        refused=(Refused("修改或者删除留痕。", "任何人都不能。记错的，另记一条说明。", article(24)),),
        pictures=(Picture("history", "留痕：每条写明时间、人员、内容和台账序号"),),
    ),
)
