"""The words that operators use, in the languages they reply in. Fragments of regular expressions, case ignored."""

from functools import cache
import re
from typing import Final

BALANCE: Final = (
    r"balance|bal|credit|airtime|main account|solde|cr[ée]dit|compte principal|saldo|cr[ée]dito|cuenta principal"
    r"|guthaben|số dư|余额|餘額|ຍອດ(?:ເງິນ|ເຫຼືອ)*|ທຶກປຣາກ|សមតុល្យ|ទឹកប្រាក់|ยอดเงิน(?:คงเหลือ)?|ยอดคงเหลือ|คงเหลือ"
)
OFFER: Final = (
    r"recharg\w*|top[ -]?ups?|reload\w*|bonus\w*|promo\w*|gifts?|free|get|win|buy|purchas\w*|subscri\w*"
    r"|pay\w*|prices?|costs?|fees?|rates?|charge[ds]?|deduct\w*|debt|owed?|loans?|borrow\w*|advance"
    r"|min|minimum|maximum|limit|least|below|under|less|above|must|needs?|required|insufficient|enough|send|sent"
    r"|was|previous|last|win|enjoy|spent|used|transfer\w*|received?|added|discount|offers?"
    r"|recarg\w*|bonos?|gratis|regal\w*|compr[ae]\w*|pag[ao]\w*|precios?|cost[ao]s?|cuestan?|tarifas?|deudas?"
    r"|debes?|pr[ée]stamos?|adelanto\w*|m[íi]nim[ao]|ofertas?|gana\w*|obt[ée]n\w*|recib\w*|menos|menor|necesit\w*|insuficiente|env[íi]\w*|anterior|[úu]ltim[ao]|usad[ao]s?"
    r"|consumid[ao]s?|descuentos?|offre\w*|offert\w*|gratuit\w*|cadeaux?|ach[eè]t\w*|achats?|prix|co[ûu]te?s?"
    r"|dettes?|pr[êe]t|avance|moins|besoin|insuffisant\w*|envoy\w*|pr[ée]c[ée]dent\w*|derni[eè]re?|gagne\w*|recev\w*|re[çc]u\w*|utilis\w*|consomm\w*|transf[ée]r\w*"
    r"|充值?|赠送?|送|优惠|购买|价格|资费|欠费|已用|缴费|เติมเงิน|โบนัส|ฟรี|โปรโมชั่น|สมัคร|ค่าบริการ|ซื้อ"
    r"|ເຕີມເງິນ|ໂບນັດ|ຟຣີ|ຊື້|បញ្ចូល|រង្វាន់|បូណាស|ឥតគិតថ្លៃ|ទិញ"
)
"""What is said of sums that are not the line's money: offers, prices, debts, sums that came or went."""
PROMOTION: Final = (
    r"bonus\w*|promo\w*|gifts?|free|offers?|bonos?|gratis|regal\w*|ofertas?|offre\w*|offert\w*|gratuit\w*|cadeaux?"
    r"|赠送?|优惠|โบนัส|ฟรี|โปรโมชั่น|ໂບນັດ|ຟຣີ|រង្វាន់|បូណាស|ឥតគិតថ្លៃ"
)
"""Of these, what has an end of its own."""
PRICED: Final = r"pack\w*|plans?|paquetes?|forfaits?|套餐|แพ็กเกจ|แพ็คเกจ|ແພັກເກັດ|កញ្ចប់"
"""What money near it is the price of; data near it is what is left of it."""
COUNTED: Final = (
    r"days?|d[íi]as?|jours?|months?|mes(?:es)?|mois|hours?|hrs?|h|horas?|heures?|min\w*|sec\w*|s[ée]g\w*"
    r"|sms|calls?|messages?|mensajes?|%|天|日|分钟|条|วัน|นาที|ມື້|ថ្ងៃ"
)
"""What a number that is neither money nor data counts."""
SMALL_CHANGE: Final = (
    r"cents?|c[ée]ntimos?|centavos?|centimes?|sen|satang|สตางค์|ສະຕາງ|សេន|角|分(?!钟)"
)
UNTIL: Final = (
    r"valid(?:ity)?(?: (?:till?|until|to|thru|through|up to|ends?))|validity|(?:will )?expir(?:y|es?|ed|ing|ation)"
    r"|exp\.?|until|till|hasta(?: el)?|vigencia(?: hasta)?|vencen?|vencimiento|caducan?|expiran?"
    r"|jusqu'(?:au|[àa])|validit[ée](?: jusqu'(?:au|[àa]))?|expirent|expiration|g[üu]ltig bis"
    r"|有效期?[至到]|有效期|到期日?|截止日?期?|ใช้ได้ถึง|หมดอายุ|ໃຊ້ໄດ້(?:ເຖິງ|ຮອດ)|ໝົດອາຍຸ|ផុតកំណត់|សុពលភាព(?:ដល់)?|ប្រើបានដល់"
)
IS: Final = r"is|es|est|ist|are|:|=|是|为|คือ|ຄື|ແມ່ນ|គឺ"
"""What may stand between a word and its figure."""
MONTHS: Final = (
    r"january|jan|enero|ene|janvier|janv",
    r"february|feb|febrero|février|fevrier|févr|fevr",
    r"march|mar|marzo|mars",
    r"april|apr|abril|abr|avril|avr",
    r"may|mayo|mai",
    r"june|jun|junio|juin",
    r"july|jul|julio|juillet|juil",
    r"august|aug|agosto|ago|août|aout",
    r"september|sept|sep|septiembre|setiembre|set|septembre",
    r"october|oct|octubre|octobre",
    r"november|nov|noviembre|novembre",
    r"december|dec|diciembre|dic|décembre|decembre|déc",
)
NOT_SUPPORTED: Final = (
    r"not support\w*|unsupported|invalid (?:mmi|ussd|service|code)|mmi code|unknown (?:service|application)"
    r"|not allowed|no (?:es|est[áa]) (?:v[áa]lid[ao]|permitid[ao]|disponible)|no soportad[ao]"
    r"|c[óo]digo (?:mmi )?(?:no v[áa]lido|inv[áa]lido)"
    r"|non pris en charge|non autoris[ée]e?|code (?:ihm|mmi)|service inconnu|不支持|无效的?(?:代码|请求)|ไม่รองรับ"
)
INACTIVE: Final = (
    r"(?:number|sim|line|subscriber|account|subscription)(?: card)? (?:is|has been|was) (?:currently |now )?"
    r"(?:inactive|not active|deactivated|suspended|blocked|barred|terminated)"
    r"|(?:n[úu]mero|l[íi]nea|chip) (?:est[áa]|se encuentra|ha sido) (?:inactiv|desactivad|suspendid|bloquead)[ao]"
    r"|(?:num[ée]ro|ligne|carte sim) (?:est|a [ée]t[ée]) (?:inacti|d[ée]sactiv|suspendu|bloqu)\w*"
    r"|(?:号码|号卡|用户)已?(?:停机|停用|被?冻结)"
)

_DOLLARS: Final = "AUD BBD BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD USD XCD"
_PESOS: Final = "ARS CLP COP CUP DOP MXN UYU"
_RUPEES: Final = "INR LKR MUR NPR PKR SCR"
_NAMES: Final[dict[str, str]] = {
    **dict.fromkeys(_DOLLARS.split(), r"\$"),
    **dict.fromkeys(_PESOS.split(), r"\$|pesos?"),
    **dict.fromkeys(_RUPEES.split(), r"Rs\.?|rupees?"),
    "USD": r"USD ?\$|US ?\$|\$(?: ?US)?|dollars?|d[óo]lar(?:es)?|ដុល្លារ|ໂດລາ|ดอลลาร์|美元",
    "AUD": r"AU?\$|\$",
    "CAD": r"CA?\$|\$",
    "NZD": r"NZ\$|\$",
    "SGD": r"SG?\$|\$",
    "HKD": r"HK\$|\$|港币",
    "TWD": r"NT\$|\$",
    "MXN": r"MX\$|\$|pesos?",
    "DOP": r"RD\$|\$|pesos?",
    "INR": r"₹|Rs\.?|rupees?",
    "BOB": r"Bs\.?|bolivianos?",
    "BRL": r"R\$|reais",
    "CHF": r"SFr\.?|Fr\.",
    "CNY": r"¥|元|RMB|人民币|yuan",
    "CZK": r"Kč",
    "EUR": r"€|euros?|欧元",
    "GBP": r"£|pounds?",
    "GHS": r"GH[¢₵]|₵|cedis?",
    "IDR": r"Rp\.?|rupiah",
    "ILS": r"₪",
    "JPY": r"¥|円|yen",
    "KES": r"Ksh\.?|shillings?",
    "KHR": r"៛|riels?|រៀល",
    "KRW": r"₩|원",
    "LAK": r"₭|kip|ກີບ",
    "MMK": r"kyats?|ကျပ်",
    "MYR": r"ringgit",
    "NGN": r"₦|naira",
    "PEN": r"S/\.?|(?:nuevos? )?sol(?:es)?",
    "PHP": r"₱|pesos?",
    "PLN": r"zł|zl",
    "RUB": r"₽|руб\.?",
    "THB": r"฿|baht|bt|บาท|บ\.",
    "TRY": r"₺",
    "UAH": r"₴|грн\.?",
    "VND": r"₫|đ|vnđ|đồng|dong",
    "XAF": r"F ?CFA|CFA|francs?(?: CFA)?(?! ?CF)",
    "XOF": r"F ?CFA|CFA|francs?(?: CFA)?(?! ?CF)",
    "XPF": r"(?:Fr?|francs?)\.? ?CFP|CFP|francs?(?: pacifiques?)?(?! ?CF)",
}
"""What each currency is called besides its code; written as in the middle of a reply, case ignored."""
_EXACT_NAMES: Final[dict[str, str]] = {
    "HUF": "Ft",
    "MMK": "Ks",
    "MYR": "RM",
    "TRY": "TL",
    "XAF": "F(?! ?CF)",
    "XOF": "F(?! ?CF)",
    "XPF": "F(?! ?CF)",
}
"""Names that in small letters would be something else."""
_WORDS: Final = frozenset({"ALL", "COP", "CUP", "MAD", "MOP", "PEN", "SOS", "TOP", "TRY"})
"""Codes that in small letters are words."""
_OTHER_CODES: Final = (
    "AED AFN AMD ANG AOA AWG AZN BAM BDT BGN BHD BIF BMD BND BTN BWP BYN CDF CRC CVE DJF DKK DZD EGP"
    " ERN ETB FKP GEL GIP GMD GNF GTQ HNL HTG IQD IRR ISK JOD KGS KMF KWD KZT LBP LSL LYD MAD MDL MGA"
    " MKD MNT MRU MVR MWK MZN NIO NOK OMR PAB PGK PYG QAR RON RSD RWF SAR SDG SEK SHP SLE SSP STN SYP"
    " SZL TJS TMT TND TZS UGX UZS VES VUV WST YER ZAR ZMW ZWG"
)
_LETTER: Final = "A-Za-zÀ-ɏЀ-ӿḀ-ỿ"
"""Letters of the scripts that put spaces between words; Thai, Lao, Khmer and Chinese do not."""


def word(fragment: str) -> str:
    """Any of the alternatives as a word of its own."""
    return rf"(?<![{_LETTER}])(?:{fragment})(?![{_LETTER}])"


@cache
def currency_names(currency: str) -> re.Pattern[str]:
    """Find currencies in a text: the group `own` where the name can mean `currency`, `other` where it cannot.

    A symbol that several currencies share, such as `$`, means the line's own where that is one of them.
    """
    others = sorted((_NAMES.keys() | set(_OTHER_CODES.split())) - {currency})
    return re.compile(
        rf"(?P<own>{word(_called(currency))})"
        rf"|(?P<other>{word('|'.join(_called(code, strict=True) for code in others))})"
    )


def _called(currency: str, *, strict: bool = False) -> str:
    """Everything that one currency is called; `strict`: its code only in capitals."""
    code = currency if strict or currency in _WORDS else f"(?i:{currency})"
    names = (f"(?i:{_NAMES[currency]})" if currency in _NAMES else None, _EXACT_NAMES.get(currency))
    return "|".join(name for name in (code, *names) if name)
