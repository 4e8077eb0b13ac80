"""Papers of service, performance, enforcement and disclosure (law.md §3 rows 40 to 51; regulation arts 14 to 20, 25)."""

from core.law.basis import Basis, Sure, article
from core.law.bounds import Bound, Side
from core.law.fields import Field, ThingColumn
from core.law.paper_fields import (
    CAUSE,
    MATTER_NO,
    PHONE,
    PLACE,
    REASON,
    REMEDIES,
    choice,
    citations,
    cite,
    day,
    limit_number,
    line,
    moment,
    money,
    officers,
    party,
    period,
    things,
    words,
)
from core.law.paper_kind import CASE, COMPLAINT, DISCLOSURE, EVERY, PaperClass, PaperKind, Phrase, Signing
from core.law.roles import Role
from core.law.service import WAYS
from core.law.units import Unit

_PERFORMED = frozenset({CASE, COMPLAINT})
_DISCLOSURE = frozenset({DISCLOSURE})
_HEADS = (Role.UNIT_HEAD, Role.AGENCY_HEAD)
_SERVED = (
    ThingColumn("title", "文书名称"),
    ThingColumn("number", "文号", False),
    ThingColumn("copies", "份数", False, whole=True),
)
MODES = {row.code: row.label for row in WAYS.values()}


def _civil(number: int) -> Basis:
    return Basis("civil_procedure_law", number, sure=Sure.V)


def _compulsion(number: int) -> Basis:
    return Basis("compulsion_law", number, sure=Sure.V)


def _disclosure(number: int) -> Basis:
    return Basis("disclosure_regulation", number, sure=Sure.V)


def _served(code: str = "documents", **more: object) -> Field:
    return things(code, "送达的文书", *_SERVED, source="last_paper", **more)


_SERVERS = officers(
    "servers",
    "送达人",
    "served_at",
    needs_credential=False,
    basis=article(14),
    hint="两名以上，签名处由本人签名",
)
_PARTY = party("party", "当事人")

SERVICE_PAPERS = (
    PaperKind(
        code="service_record",
        title="送达回证",
        form=PaperClass.RECORD,
        procedures=EVERY,
        basis=(article(14), article(15), article(16), article(17)),
        fields=(
            party("addressee", "受送达人"),
            _served(basis=article(14)),
            choice("mode", "送达方式", MODES, basis=article(14)),
            line("place", "送达地点"),
            moment("served_at", "送达时间", basis=article(14)),
            _SERVERS,
            line("recipient", "签收人", required=False),
            line("relation", "签收人与受送达人的关系", required=False, hint="受送达人本人签收的不填"),
            words("refusal", "拒收事由和日期", required=False, basis=article(16)),
            line("witness", "见证人及身份", required=False, basis=article(16)),
            line("recording_no", "音像记录编号", required=False, basis=article(16)),
            words("note", "备注", required=False),
        ),
        needs=(
            ("mode", "leaving", "refusal"),
            ("mode", "leaving", "witness"),
            ("mode", "leaving", "recording_no"),
        ),
        signers=(
            Signing("送达人", "servers"),
            Signing("受送达人（签收人）", may_refuse=True),
            Signing("见证人", may_refuse=True),
        ),
        phrases=(
            Phrase(
                "refusal", "拒绝签收", "受送达人拒绝接收，送达人说明情况后，将文书留在其住所（经营场所）。"
            ),
        ),
    ),
    PaperKind(
        code="postal_proof",
        title="邮寄送达凭证粘贴单",
        form=PaperClass.RECORD,
        procedures=EVERY,
        basis=(article(15),),
        fields=(
            party("addressee", "受送达人"),
            _served(basis=article(15)),
            day("posted_on", "邮寄日期", basis=article(15)),
            line("mail_no", "邮件编号"),
            line("recipient", "收件人、地址和电话", basis=article(15)),
            choice("outcome", "投递结果", {"signed": "已签收", "returned": "退回", "pending": "投递中"}),
            day("outcome_on", "签收或退回日期", required=False, after="posted_on", basis=article(15)),
            words("return_reason", "退回原因", required=False, basis=article(15)),
        ),
        needs=(
            ("outcome", "signed", "outcome_on"),
            ("outcome", "returned", "outcome_on"),
            ("outcome", "returned", "return_reason"),
        ),
        signers=(Signing("经办人"),),
    ),
    PaperKind(
        code="entrusted_service_letter",
        title="委托送达函",
        form=PaperClass.OUTWARD,
        procedures=EVERY,
        basis=(article(17),),
        series="entrusted_service",
        word="委送",
        seal="印章",
        fields=(
            line("receiver", "受委托单位", basis=article(17)),
            party("addressee", "受送达人"),
            words("reason", "委托原因", basis=article(17)),
            _served(),
            PHONE,
        ),
        body=(
            "{receiver}：",
            "因下列原因，本机关直接送达有困难：",
            "{reason}",
            "现委托你单位向{addressee}送达下列文书：",
            "{documents}",
            "请在送达回证上由送达人、受送达人或者代收人签名（盖章）并注明日期后寄回。联系电话：{phone}。",
        ),
    ),
    PaperKind(
        code="announcement",
        title="送达公告",
        form=PaperClass.OUTWARD,
        procedures=EVERY,
        basis=(article(18), _civil(95)),
        series="announcement",
        word="公",
        seal="印章",
        chain=(Role.UNIT_HEAD,),
        fields=(
            party("addressee", "受送达人"),
            _served(),
            words("summary", "文书主要内容"),
            words("attempts", "已尝试其他方式均无法送达的情况", basis=article(18)),
            line("medium", "公告的方式和载体", basis=article(18)),
            line(
                "period_days",
                "公告期（日）",
                whole=True,
                basis=_civil(95),
                default=limit_number("service_by_announcement"),
            ),
            PLACE,
        ),
        bounds=(Bound("period_days", Side.LEAST, "service_by_announcement"),),
        body=(
            "{addressee}：",
            "因采用其他方式均无法送达，根据民事诉讼法关于公告送达的规定，现向你（单位）公告送达下列文书：",
            "{documents}",
            "{summary}",
            "自本公告发出之日起，经过{period_days}日即视为送达。请到{place}领取。",
        ),
    ),
    PaperKind(
        code="electronic_service_consent",
        title="电子送达确认书",
        form=PaperClass.RECORD,
        procedures=EVERY,
        basis=(Basis("penalty_law", 61, 2, sure=Sure.V), _civil(90)),
        fields=(
            _PARTY,
            MATTER_NO,
            choice(
                "way",
                "电子送达方式",
                {"fax": "传真", "mail": "电子邮件", "phone": "移动通信", "other": "其他"},
            ),
            line("address", "送达地址（号码）"),
            words("scope", "同意电子送达的文书范围"),
            day("agreed_on", "确认日期", source="today"),
        ),
        signers=(Signing("当事人", may_refuse=True), Signing("经办人")),
        statement="本人（单位）同意以上述方式接收文书，变更时及时书面告知。",
    ),
    PaperKind(
        code="performance_record",
        title="履行情况记录",
        form=PaperClass.RECORD,
        procedures=_PERFORMED,
        basis=(article(19),),
        fields=(
            _PARTY,
            line("decision_no", "决定书文号", source="last_number"),
            day("due_on", "履行期限届满日", future=True),
            choice(
                "in_time",
                "是否在期限内履行",
                {"yes": "是", "no": "否", "partly": "部分履行"},
                basis=article(19),
            ),
            words("way", "履行的方式和内容", basis=article(19)),
            words("reason", "未履行、部分履行、延期履行的事由和处理", required=False, basis=article(19)),
            day("recorded_on", "记录日期", source="today"),
        ),
        needs=(("in_time", "no", "reason"), ("in_time", "partly", "reason")),
        signers=(Signing("记录人"),),
    ),
    PaperKind(
        code="deferral_approval",
        title="延期（分期）缴纳罚款审批表",
        form=PaperClass.RECORD,
        procedures=_PERFORMED,
        basis=(article(19), Basis("penalty_law", 66, 2, sure=Sure.V)),
        chain=_HEADS,
        fields=(
            _PARTY,
            line("decision_no", "决定书文号"),
            money("amount", "罚款金额"),
            words("reason", "当事人申请的理由"),
            words("proposal", "拟同意的延期或分期安排"),
            day("new_due_on", "延长后的届满日", future=True),
        ),
        signers=(Signing("承办人"),),
    ),
    PaperKind(
        code="demand_notice",
        title="履行行政决定催告书",
        form=PaperClass.OUTWARD,
        procedures=_PERFORMED,
        basis=(_compulsion(35), _compulsion(54)),
        series="demand",
        word="催",
        seal="印章",
        chain=_HEADS,
        addressee="party",
        fields=(
            _PARTY,
            line("decision_no", "决定书文号"),
            day("decided_on", "决定日期"),
            words("duty", "未履行的义务"),
            words("way", "履行的方式", basis=_compulsion(35)),
            choice("nature", "义务的种类", {"money": "给付金钱", "other": "其他义务"}, basis=_compulsion(35)),
            money("amount", "应缴纳的金额", required=False, basis=_compulsion(35)),
            words("result", "给付的方式和金额", required=False),
            line(
                "period_days",
                "履行期限（工作日）",
                whole=True,
                default=limit_number("demand"),
                basis=_compulsion(54),
            ),
            citations(default=[cite("compulsion_law", 54)]),
            PHONE,
        ),
        bounds=(Bound("period_days", Side.LEAST, "demand"),),
        amounts=(("amount", "result"),),
        needs=(("nature", "money", "amount"),),
        body=(
            "本机关于{decided_on}作出{decision_no}，你（单位）逾期未履行下列义务：",
            "{duty}",
            "根据{citations}的规定，现催告你（单位）自收到本催告书之日起{period_days}个工作日内按下列方式履行：",
            "{way}",
            "应缴纳的金额：{amount}。",
            "{result}",
            "你（单位）收到本催告书后有权进行陈述和申辩。逾期仍不履行的，本机关将依法申请人民法院强制执行。",
            "联系电话：{phone}。",
        ),
    ),
    PaperKind(
        code="enforcement_application",
        title="行政强制执行申请书",
        form=PaperClass.OUTWARD,
        procedures=_PERFORMED,
        basis=(article(20), _compulsion(55)),
        series="enforcement",
        word="强申",
        seal="印章",
        chain=_HEADS,
        is_in_full=True,
        fields=(
            line("court", "受理法院", source="court"),
            _PARTY,
            line("decision_no", "决定书文号"),
            words("facts", "决定作出的事实、理由和依据", basis=_compulsion(55)),
            words("defense", "当事人的意见及催告情况", basis=_compulsion(55)),
            words("object", "申请强制执行标的情况", basis=_compulsion(55)),
            words("demand", "申请执行的事项"),
            citations(default=[cite("compulsion_law", 53)]),
            things("attachments", "附件", ThingColumn("name", "材料名称")),
        ),
        body=(
            "{court}：",
            "申请人就下列当事人逾期不履行{decision_no}一案，根据{citations}的规定，申请强制执行。",
            "被申请执行人：{party.facts}",
            "# 申请执行的事项",
            "{demand}",
            "# 事实、理由和依据",
            "{facts}",
            "# 当事人的意见及催告情况",
            "{defense}",
            "# 执行标的情况",
            "{object}",
            "# 附件",
            "{attachments}",
        ),
        signers=(Signing("单位负责人"),),
    ),
    PaperKind(
        code="court_record",
        title="法院受理、裁定和执行结果登记表",
        form=PaperClass.RECORD,
        procedures=_PERFORMED,
        basis=(article(20),),
        fields=(
            _PARTY,
            line("decision_no", "决定书文号"),
            day("applied_on", "提交申请日期", basis=article(20)),
            day("accepted_on", "法院受理日期", required=False, after="applied_on"),
            line("ruling_no", "裁定书文号", required=False),
            words("outcome", "强制执行结果", basis=article(20)),
        ),
        signers=(Signing("登记人"),),
    ),
    PaperKind(
        code="closing_approval",
        title="结案审批表",
        form=PaperClass.RECORD,
        procedures=_PERFORMED,
        basis=(article(19),),
        chain=_HEADS,
        fields=(
            _PARTY,
            CAUSE,
            line("decision_no", "决定书文号", required=False),
            words("facts", "案件办理情况"),
            words("performance", "履行（执行）情况", basis=article(19)),
            words("reason", "结案理由"),
        ),
        signers=(Signing("承办人"),),
    ),
)

_APPLICANT = party("applicant", "申请人")
_CONTENT = words("content", "申请公开的内容", source="subject")
_GOT = day("received_on", "收到申请日期", source="received_on")


def _letter(
    code: str, title: str, word: str, number: int, fields: tuple[Field, ...], *body: str, **more: object
) -> PaperKind:
    """A letter of the disclosure of information to its applicant."""
    plain = {
        "form": PaperClass.OUTWARD,
        "procedures": _DISCLOSURE,
        "basis": (article(25, 1), _disclosure(number)),
        "series": code,
        "seal": "印章",
        "addressee": "applicant",
    }
    return PaperKind(code=code, title=title, word=word, fields=fields, body=body, **{**plain, **more})  # type: ignore[arg-type]


_REQUEST = "你（单位）于{received_on}提出的政府信息公开申请收悉，申请内容为：{content}"

DISCLOSURE_PAPERS = (
    _letter(
        "disclosure_receipt",
        "政府信息公开申请登记回执",
        "公回",
        31,
        (_APPLICANT, _GOT, _CONTENT, line("limit", "答复期限"), PHONE),
        _REQUEST,
        "本机关已登记。本机关将在{limit}内予以答复。",
        "联系电话：{phone}。",
    ),
    _letter(
        "disclosure_correction",
        "政府信息公开申请补正告知书",
        "公补",
        30,
        (
            _APPLICANT,
            _GOT,
            _CONTENT,
            words("correction", "需要补正的事项", basis=_disclosure(30)),
            *period("补正期限", "补正截止日期"),
            PHONE,
        ),
        _REQUEST,
        "申请内容不明确，请自收到本告知书之日起{period_days}日内（{due_on}前）补正下列事项：",
        "{correction}",
        "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。联系电话：{phone}。",
        period=("period_days", "due_on", Unit.CALENDAR_DAYS),
    ),
    _letter(
        "disclosure_extension",
        "政府信息公开延期答复告知书",
        "公延",
        33,
        (
            _APPLICANT,
            _GOT,
            _CONTENT,
            REASON,
            line("extended_days", "延长的工作日数", whole=True, basis=_disclosure(33)),
            day("new_due_on", "延长后的答复期限", future=True),
        ),
        _REQUEST,
        "{reason}",
        "经本机关政府信息公开工作机构负责人同意，延长答复期限{extended_days}个工作日，至{new_due_on}止。",
        chain=(Role.UNIT_HEAD,),
        bounds=(Bound("extended_days", Side.MOST, "disclosure_answer", of_extension=True),),
    ),
    _letter(
        "third_party_inquiry",
        "政府信息公开征求第三方意见书",
        "公征",
        32,
        (
            party("third_party", "第三方"),
            words("information", "拟公开的信息"),
            line(
                "period_days",
                "答复期限（工作日）",
                whole=True,
                default=limit_number("third_party_opinion"),
                basis=_disclosure(32),
            ),
            PHONE,
        ),
        "有申请人向本机关申请公开下列可能涉及你（单位）权益的信息：",
        "{information}",
        "请自收到本意见书之日起{period_days}个工作日内书面答复是否同意公开并说明理由；逾期未提出意见的，由本机关依法决定是否公开。",
        "联系电话：{phone}。",
        addressee="third_party",
        bounds=(Bound("period_days", Side.LEAST, "third_party_opinion"),),
    ),
    _letter(
        "third_party_notice",
        "政府信息公开第三方告知书",
        "公告知",
        32,
        (
            party("third_party", "第三方"),
            words("information", "决定公开的信息"),
            words("reason", "不公开可能对公共利益造成重大影响的理由", basis=_disclosure(32)),
            REMEDIES,
        ),
        "经审查，本机关决定公开下列信息：",
        "{information}",
        "{reason}",
        "{remedies}",
        addressee="third_party",
        chain=_HEADS,
        decision="disclosure",
    ),
    _letter(
        "disclosure_fee_notice",
        "政府信息公开收费通知书",
        "公费",
        42,
        (
            _APPLICANT,
            _GOT,
            _CONTENT,
            money("amount", "信息处理费金额"),
            words("result", "计算方法和金额"),
            line(
                "period_days",
                "缴费期限（工作日）",
                whole=True,
                default=limit_number("disclosure_fee_payment"),
            ),
            PHONE,
        ),
        _REQUEST,
        "信息处理费金额：{amount}。",
        "{result}",
        "请自收到本通知书之日起{period_days}个工作日内缴纳；逾期未缴纳的，视为放弃申请。联系电话：{phone}。",
        amounts=(("amount", "result"),),
        chain=(Role.UNIT_HEAD,),
        bounds=(Bound("period_days", Side.LEAST, "disclosure_fee_payment"),),
    ),
    _letter(
        "disclosure_reply",
        "政府信息公开申请答复书",
        "公开",
        36,
        (
            _APPLICANT,
            _GOT,
            _CONTENT,
            choice(
                "reply",
                "答复类型",
                {
                    "published": "已主动公开，告知获取方式",
                    "open": "予以公开",
                    "partly": "部分公开",
                    "none": "政府信息不存在",
                    "elsewhere": "不属于本机关负责公开",
                    "repeated": "重复申请，不再处理",
                    "special": "依照专门规定办理",
                },
                basis=_disclosure(36),
            ),
            REASON,
            citations(default=[cite("disclosure_regulation", 36)]),
            words("way", "获取信息的方式和途径", required=False),
            REMEDIES,
        ),
        _REQUEST,
        "经审查：{reply}。",
        "{reason}",
        "根据{citations}的规定，答复如上。",
        "{way}",
        "{remedies}",
        chain=_HEADS,
        decision="disclosure",
        decision_by={("reply", "partly"): "non_disclosure"},
    ),
    _letter(
        "non_disclosure",
        "政府信息不予公开决定书",
        "公不",
        36,
        (
            _APPLICANT,
            _GOT,
            _CONTENT,
            choice(
                "ground",
                "不予公开的情形",
                {
                    "secret": "国家秘密，法律、行政法规禁止公开，可能危及国家安全、公共安全、经济安全、社会稳定",
                    "third_party": "商业秘密、个人隐私，公开会对第三方合法权益造成损害",
                    "internal": "内部事务信息、过程性信息、行政执法案卷信息",
                },
                basis=_disclosure(14),
            ),
            words("reason", "不予公开的理由", basis=article(25, 1)),
            citations(),
            REMEDIES,
        ),
        _REQUEST,
        "经审查，该信息属于{ground}。",
        "{reason}",
        "根据{citations}的规定，本机关决定不予公开。",
        "{remedies}",
        chain=_HEADS,
        decision="non_disclosure",
    ),
)
