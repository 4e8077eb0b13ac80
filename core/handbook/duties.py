"""Rights told, non-cooperation, procedural defects, sealed people, licences of publication and archive."""

from core.handbook.rows import Picture, Refused, Task
from core.law.basis import Basis, Sure, article

DUTIES = (
    Task(
        code="rights",
        title="怎样登记权利告知",
        screens=("applications",),
        steps=(
            "打开该申请，点“告知与瑕疵”，在“登记什么”中选“告知权利”。",
            "填写“被告知人”和告知的时间，勾选“已书面告知的权利”，选“告知凭证如何留存”。",
            "拒绝签名的，先在“附件”中上传音像记录，再在此关联。",
            "点“登记权利告知”。",
        ),
        refused=(
            Refused(
                "有权利没有告知又没有写明原因，或者拒绝签名而没有音像记录。",
                "补写说明，补传并关联音像记录。",
                article(7),
            ),
        ),
        pictures=(Picture("duties", "告知与瑕疵：登记权利告知、不配合情况和长期保存情形"),),
    ),
    Task(
        code="non_cooperation",
        title="怎样登记当事人不配合",
        screens=("applications",),
        steps=(
            "录音录像先在“附件”中上传。",
            "在该申请的“告知与瑕疵”中选“不配合情况”。",
            "填写“不配合的人员”、发生的时间、“地点”“具体表现”，拒绝的事项有则填写。",
            "在“音像记录”中选上传的文件，点“登记不配合情况”。该案音像记录随之长期保存。",
            "登记时还没有上传的，以后在同一处“关联音像记录”。",
        ),
        refused=(
            Refused(
                "没有关联音像记录。",
                "上传后关联。确实没有录制的，勾选没有录制的那一项，再申请按程序瑕疵继续办理。",
                article(7),
            ),
        ),
    ),
    Task(
        code="no_recording",
        title="怎样办理不适宜音像记录的检查、抽样、听证",
        screens=("applications", "papers"),
        steps=(
            "先出具该次取证的笔录，在笔录中注明没有音像记录。",
            "再制作“不适宜音像记录情况说明”，选“取证方式”，写明客观条件如何不适宜；开始时间从笔录自动填入，须与笔录一致。",
            "提交承办机构负责人批准，出具后由执法人员签名并“登记签名”。此后该次取证不再列为缺少音像记录。",
        ),
        refused=(
            Refused(
                "只在笔录中写一句原因，或者说明没有批准、没有签名、写的是另一次取证。",
                "补办说明；其他应当录制的环节不能以说明代替，按程序瑕疵办理。",
                article(9),
            ),
        ),
    ),
    Task(
        code="defect",
        title="怎样申请按程序瑕疵继续办理",
        screens=("applications",),
        steps=(
            "应当录制而没有录制、或者补正须二次告知等，事后已不能补办的，打开该申请的“告知与瑕疵”。",
            "展开“申请按程序瑕疵继续办理”，选缺少音像记录的环节，写明“原因”，选“法制审核人”，点“提交法制审核”。",
            "法制审核同意后，步骤可以继续；程序瑕疵长期显示在案件上，并列入“程序瑕疵”清单。",
        ),
        refused=(
            Refused("能够补办的条件按程序瑕疵处理。", "补办。只有事后做不出来的才列出该表。", article(9)),
        ),
    ),
    Task(
        code="review_defect",
        title="怎样审核程序瑕疵",
        screens=("defects",),
        steps=(
            "工作台提示有几项待您审核，点“查看待审核的程序瑕疵”，或者从菜单打开“程序瑕疵”。",
            "点登记号打开案件，在“告知与瑕疵”中看缺少什么、原因和相关证据。",
            "选“是否同意继续办理”，写“审核意见”，点“提交审核意见”。意见长期保留，不能修改。",
        ),
        refused=(
            Refused(
                "审核本人申请的程序瑕疵，或者本人办理的环节。",
                "由申请人改选其他法制审核人员。",
                article(12, item=3),
            ),
        ),
    ),
    Task(
        code="seal_party",
        title="怎样为举报人、证人保密",
        screens=("applications",),
        steps=(
            "打开案件的“密封当事人”，展开“新增密封当事人”，填写身份和不含身份的举报摘要，点“密封”。身份单独加密，不能检索。",
            "举报摘要由另一人审核：点“查看待审摘要”，确认没有能让人猜出是谁的内容，审核通过或者“退回”。",
            "确需查看身份的，由有权的负责人展开“启封查看身份”，写明“启封原因”，点“启封”；只在本次显示。",
        ),
        refused=(
            Refused(
                "编写人审核自己的摘要，或者启封不写原因。",
                "由另一人审核；写明原因。",
                Basis("regulation", 25, sure=Sure.D),
            ),
        ),
    ),
    Task(
        code="openings",
        title="怎样检查启封记录",
        screens=("sealed_openings",),
        steps=(
            "每周打开“启封记录”，选所在周，看谁在何时、因何查看了密封当事人的身份。",
            "理由不当的，向启封人核实。点“导出”留存。",
        ),
    ),
    Task(
        code="publish",
        title="怎样登记公开",
        screens=("applications",),
        steps=(
            "决定送达后，打开该申请，办理“公开决定”，填写公开的平台或者场所和公开日期。",
            "依法不公开的，由承办机构负责人或者单位负责人办理“依法不予公开”，写明依据和理由。",
        ),
        refused=(
            Refused(
                "准予的决定既没有公开，也没有写明不公开的依据，不能办结。",
                "二者办理其一。",
                Basis("license_law", 40, sure=Sure.V),
            ),
        ),
    ),
    Task(
        code="hear",
        title="怎样制作听证笔录",
        screens=("applications", "papers"),
        steps=(
            "承办人把您指派为协办人后，打开该申请的“文书”，点“制作文书”，选《听证笔录》。",
            "填写参加人和陈述、质证的内容，“保存并核对”，出具、打印。",
            "参加人员逐页核对后签名，扫描上传，“登记签名”；全程音像记录由承办人上传关联。",
        ),
        refused=(
            Refused(
                "本案调查人员主持听证。",
                "另行指派主持人。",
                Basis("penalty_law", 64, item=4, sure=Sure.V),
            ),
            Refused("听证没有音像记录。", "上传并关联；不能录制的写明原因。", article(9)),
        ),
    ),
)
