"""What the keys of a header above an interview tell, as people call them in many languages."""

from collections.abc import Mapping
from typing import Final

_TITLES = """
title; interview title; titel; titre; título; titulo; titolo; tytuł; название; заголовок; 標題; 标题;
タイトル; 제목
"""
_DATES = """
date; date of interview; interview date; recorded; recorded on; datum; datum des interviews; interviewdatum;
aufnahmedatum; date de l'entretien; date d'entretien; fecha; fecha de la entrevista; fecha de entrevista;
data; data da entrevista; data dell'intervista; data wywiadu; data nagrania; дата; дата интервью; dato; tarih;
日付; 日時; 日期; 访谈日期; 采访日期; 訪談日期; 날짜; 일시
"""
_SHOWS = """
podcast; series; show; sendung; émission; programa; programma; serie; série; подкаст; ポッドキャスト; 播客
"""
_HOSTS = """
host; hosts; interviewed by; interviewer; interviewers; interviewerin; interviewende; interviewer in;
befragende; intervieweur; intervieweuse; enquêteur; enquêtrice; entrevistador; entrevistadora;
entrevistadores; entrevistado por; entrevistada por; intervistatore; intervistatrice; moderator; moderatorin;
prowadzący; prowadząca; przeprowadzający wywiad; интервьюер; ведущий; ведущая; intervjuare; intervjuer;
görüşmeci; 聞き手; インタビュアー; 访谈者; 采访者; 采访人; 主持人; 訪談者; 인터뷰어; 진행자
"""
_GUESTS = """
guest; guests; interviewee; interviewees; narrator; narrators; respondent; informant; interviewte;
interviewter; interviewpartner; interviewpartnerin; gesprächspartner; gesprächspartnerin; befragte; befragter;
gast; erzählerin; zeitzeuge; zeitzeugin; interviewé; interviewée; personne interviewée; enquêté; enquêtée;
invité; invitée; témoin; entrevistado; entrevistada; invitado; invitada; informante; convidado; convidada;
intervistato; intervistata; ospite; geïnterviewde; rozmówca; rozmówczyni; gość; респондент; информант;
респондентка; гость; intervjuad; intervjuobjekt; konuk; 話し手; 語り手; ゲスト; 访谈对象; 受访者;
被访者; 受訪者; 嘉宾; 인터뷰이; 게스트
"""
_SOURCES = "link; source; url; video; quelle; fuente; fonte; источник; 出典; 来源"


def _keys() -> dict[str, str]:
    fields = {
        "title": _TITLES, "date": _DATES, "show": _SHOWS, "hosts": _HOSTS, "guests": _GUESTS,
        "source": _SOURCES,
    }  # fmt: skip
    return {key.strip().casefold(): field for field, keys in fields.items() for key in keys.split(";")}


#: The field of a transcript that a key, folded, tells.
FIELDS: Final[Mapping[str, str]] = _keys()
