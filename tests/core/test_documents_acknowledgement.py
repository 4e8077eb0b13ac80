"""收件回执 and 申请登记表: what they say, how many pages, and that the same data gives the same bytes."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from core.clock import CHINA
from core.documents.acknowledgement import draw_acknowledgement, render_acknowledgement
from core.documents.faces import MissingGlyph
from core.documents.printed import PrintedMaterial, PrintedPerson, missing_materials
from core.documents.registration_form import RegistrationFormData, render_registration_form
from core.documents.sheet import Sheet, SheetInfo, page_count
from tests.core.documents_support import RARE_NAME, acknowledgement, materials, page_texts

LARGEST = 400_000


def text_of(document: bytes) -> str:
    return "".join(page_texts(document))


def test_it_says_who_handed_in_what_and_when() -> None:
    text = text_of(render_acknowledgement(acknowledgement(note="当场核对原件")))
    for part in (
        "抚顺市人力资源和社会保障局收件回执编号：抚人社收〔2026〕12号",
        "申请人抚顺某某机械制造有限公司",
        "证件类型统一社会信用代码证件号码91210400********1X",
        "代理人李建国代理权限代为提交、补正材料，签收文书",
        "申请事项劳务派遣经营许可（新办）",
        "申请方式窗口提交收件时间2026年1月5日9时05分",
        "办理期限自受理之日起20个工作日内",
        "1企业营业执照之11/12/2√",
        "尚缺材料无",
        "备注当场核对原件",
        "收件不等于受理",
        "请妥善保管本回执",
        "窗口电话024-52600000收件人王敏",
        "申请人或代理人签名",
        "（收件专用章）2026年1月5日",
        "第1页共1页",
    ):
        assert part in text


def test_rows_without_content_are_left_out() -> None:
    text = text_of(render_acknowledgement(acknowledgement(agent=None, materials=())))
    assert "代理权限" not in text
    assert "备注" not in text
    assert "申请材料未提交材料尚缺材料无" in text


def test_missing_materials_are_listed_with_their_numbers() -> None:
    lines = (
        PrintedMaterial("身份证明", 1, 1),
        PrintedMaterial("申请书", 2, 1, 1, 0),
        PrintedMaterial("验资报告", 1, 0, note="正在办理"),
    )
    assert [line.mark for line in lines] == ["√", "部分", "缺"]
    assert missing_materials(lines) == "2．申请书（缺原件1份、复印件1份）；3．验资报告（缺原件1份）。"
    text = text_of(render_acknowledgement(acknowledgement(materials=lines)))
    assert "2申请书1/20/1部分" in text
    assert "3验资报告0/1—缺正在办理" in text


def test_forty_materials_take_three_pages_and_none_is_lost() -> None:
    document = render_acknowledgement(acknowledgement(materials=materials(40, complete=False)))
    texts = page_texts(document)
    assert page_count(document) == 3
    listed = re.findall(r"(\d+)(?:企业|经营|法定|劳务)\w+之(\d+)0/11/2", "".join(texts))
    assert listed == [(str(number), str(number)) for number in range(1, 41)]
    assert all("收件回执（续）\u3000抚人社收〔2026〕12号" in text for text in texts[1:])
    assert "（收件专用章）" in texts[-1] and "窗口电话" in texts[-1]


def test_rare_characters_are_printed_and_can_be_copied() -> None:
    person = PrintedPerson(RARE_NAME, "居民身份证", "210402********0018")
    document = render_acknowledgement(acknowledgement(applicant=person, agent=None, handled_by="喆镕"))
    assert f"申请人{RARE_NAME}证件类型" in text_of(document)
    assert "收件人喆镕" in text_of(document)
    assert len(document) < LARGEST


def test_names_of_sixty_characters_are_printed_whole() -> None:
    name = ("抚顺市东洲区新屯街道办事处综合服务中心暨残疾人辅助性就业促进与职业技能培训示范基地" * 2)[:60]
    person = PrintedPerson(name, "统一社会信用代码", "91210400********1X")
    document = render_acknowledgement(acknowledgement(applicant=person, item=name))
    assert text_of(document).count(name) == 2


@pytest.mark.parametrize(
    "name", ["<b>甲</b>", "'; drop table matter; --", ":red[x] _*$ **乙**", "{nb} \\(x\\) %d"]
)
def test_signs_of_other_languages_are_printed_as_they_are(name: str) -> None:
    person = PrintedPerson(name, "居民身份证", "无")
    assert name.replace(" ", "") in text_of(render_acknowledgement(acknowledgement(applicant=person)))


def test_a_name_that_cannot_be_printed_is_reported() -> None:
    with pytest.raises(MissingGlyph) as caught:
        render_acknowledgement(acknowledgement(applicant=PrintedPerson("王😀\u200b", "居民身份证", "")))
    assert caught.value.characters == ("😀", "\u200b")


def test_the_same_data_gives_the_same_bytes_in_any_process() -> None:
    script = (
        "import sys; from hashlib import sha256;"
        "from core.documents.acknowledgement import render_acknowledgement;"
        "from tests.core.documents_support import *;"
        "data = acknowledgement(materials=materials(20), qr_content='x', watermark='草稿',"
        " applicant=PrintedPerson(RARE_NAME, '居民身份证', '无'));"
        "print(sha256(render_acknowledgement(data)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(digests) == 1


def test_threads_that_render_at_once_do_not_disturb_one_another() -> None:
    kinds = [
        acknowledgement(materials=materials(count), applicant=PrintedPerson(name, "居民身份证", "无"))
        for count, name in ((3, "王芳"), (30, RARE_NAME), (12, "喆镕堃"))
    ]
    alone = [sha256(render_acknowledgement(data)).digest() for data in kinds]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda data: sha256(render_acknowledgement(data)).digest(), kinds * 4))
    assert together == alone * 4


def test_the_files_creation_time_may_differ_from_the_receipt() -> None:
    data = acknowledgement()
    later = replace(data, created_at=data.received_at + timedelta(days=1))
    assert b"D:20260105090500+08'00'" in render_acknowledgement(data)
    assert b"D:20260106090500+08'00'" in render_acknowledgement(later)


def test_a_batch_on_one_sheet_is_numbered_paper_by_paper() -> None:
    first, second = acknowledgement(), acknowledgement(number="抚人社收〔2026〕13号", materials=materials(25))
    sheet = Sheet(SheetInfo("批量打印", "某局", first.received_at))
    draw_acknowledgement(sheet, first)
    draw_acknowledgement(sheet, second)
    texts = page_texts(sheet.finish())
    assert [re.findall(r"第\d页共\d页", text) for text in texts] == [
        ["第1页共1页"],
        ["第1页共2页"],
        ["第2页共2页"],
    ]
    assert "12号" in texts[0] and "13号" in texts[2]


def test_the_registration_form_has_the_applicants_words_and_no_seal() -> None:
    data = acknowledgement()
    form = RegistrationFormData(
        agency=data.agency,
        number="抚人社申〔2026〕7号",
        applicant=PrintedPerson(
            "抚顺某某机械制造有限公司",
            "统一社会信用代码",
            "91210400MA0ABCDE1X",
            legal_representative="赵德柱",
            address="辽宁省抚顺市顺城区临江路东段1号",
            telephone="024-57500001",
        ),
        item=data.item,
        channel=data.channel,
        received_at=data.received_at,
        registered_at=datetime(2026, 1, 5, 9, 12, tzinfo=CHINA),
        request="申请劳务派遣经营许可，注册资本200万元。",
        materials=data.materials,
        department="行政审批科",
        handled_by="王敏",
        agent=data.agent,
    )
    text = text_of(render_registration_form(form))
    for part in (
        "申请登记表编号：抚人社申〔2026〕7号",
        "法定代表人或负责人赵德柱联系电话024-57500001",
        "住所（地址）辽宁省抚顺市顺城区临江路东段1号",
        "代理人李建国",
        "申请内容及理由申请劳务派遣经营许可，注册资本200万元。",
        "承办机构行政审批科登记人王敏",
        "收件时间2026年1月5日9时05分登记时间2026年1月5日9时12分",
        "并对申请材料实质内容的真实性负责",
        "登记人签名",
    ):
        assert part in text
    assert "专用章" not in text
    assert render_registration_form(form) == render_registration_form(form)
