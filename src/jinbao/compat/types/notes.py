"""Everything that can be said in particular about a request that was not believed: codes with facts, no sentences.

What each is called in words, in each language: ``sentences/explanations.json``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class NoteCode(Enum):
    """Stable names of notes; the facts that each has are those that its sentences name."""

    # what was verified with
    KEY_CERTIFICATE = "key_certificate"
    KEY_APP = "key_app"
    KEY_V2 = "key_v2"
    # an Authorization header that cannot be read
    HEADER_SCHEME = "header_scheme"
    HEADER_TWICE = "header_twice"
    HEADER_COMMA = "header_comma"
    HEADER_FORM = "header_form"
    HEADER_MISSING = "header_missing"
    HEADER_NONCE = "header_nonce"
    HEADER_TIMESTAMP = "header_timestamp"
    # a body in XML that cannot be read
    XML_TOO_LONG = "xml_too_long"
    XML_NOT_UTF8 = "xml_not_utf8"
    XML_NOT_WELL_FORMED = "xml_not_well_formed"
    XML_ATTRIBUTES = "xml_attributes"
    XML_ROOT = "xml_root"
    XML_NESTED = "xml_nested"
    XML_NAME = "xml_name"
    XML_TWICE = "xml_twice"
    XML_TOO_MANY = "xml_too_many"
    XML_OUTSIDE = "xml_outside"
    XML_VALUE = "xml_value"
    XML_DOCUMENT_TYPE = "xml_document_type"
    XML_INSTRUCTION = "xml_instruction"
    # who calls
    ACCOUNT_GIVEN = "account_given"
    ACCOUNT_NONE = "account_none"
    ACCOUNT_OF_APP = "account_of_app"
    ACCOUNT_OF_APPID = "account_of_appid"
    # the app and the openid that a call names
    APPIDS_YOURS = "appids_yours"
    APPIDS_NONE = "appids_none"
    APPID_OF_OTHER = "appid_of_other"
    APPID_OF_ALIPAY = "appid_of_alipay"
    APPID_OF_NOBODY = "appid_of_nobody"
    OPENID_OF_APP = "openid_of_app"
    OPENID_OF_NOBODY = "openid_of_nobody"
    # numbers of certificates
    SERIAL_OF_PUBLIC_KEY = "serial_of_public_key"
    SERIAL_OF_OTHER = "serial_of_other"
    SERIAL_REVOKED = "serial_revoked"
    SERIAL_WRITTEN = "serial_written"
    SERIAL_YOURS = "serial_yours"
    SERIAL_PLATFORMS = "serial_platforms"
    SN_APP = "sn_app"
    SN_ROOT = "sn_root"
    SN_OF_ALIPAY = "sn_of_alipay"
    SN_OF_ROOT = "sn_of_root"
    SN_OF_APP = "sn_of_app"
    SN_OF_OTHER_APP = "sn_of_other_app"
    # which mode
    MODE_NO_CERTIFICATES = "mode_no_certificates"
    MODE_CERTIFICATES_ONLY = "mode_certificates_only"
    MODE_PUBLIC_KEY_ONLY = "mode_public_key_only"
    MODE_BARE_KEYS = "mode_bare_keys"
    MODE_CERTIFICATES = "mode_certificates"
    # times
    CLOCK_MILLISECONDS = "clock_milliseconds"
    CLOCK_SECONDS = "clock_seconds"
    CLOCK_ZONE = "clock_zone"
    TIME_SIGNED = "time_signed"
    NONCE_SIGNED = "nonce_signed"
    # how the signature is written
    SIGN_NONE = "sign_none"
    SIGN_HEX = "sign_hex"
    SIGN_HEX_BASE64 = "sign_hex_base64"
    SIGN_TWICE_BASE64 = "sign_twice_base64"
    SIGN_LENGTH = "sign_length"
    SIGN_URL_BASE64 = "sign_url_base64"
    SIGN_BLANKS = "sign_blanks"
    SIGN_BROKEN = "sign_broken"
    SIGN_URL_ENCODED = "sign_url_encoded"
    SIGN_PADDING = "sign_padding"
    SIGN_NOT_BASE64 = "sign_not_base64"
    SIGN_NOT_RSA = "sign_not_rsa"
    SIGN_DIGITS = "sign_digits"
    SIGN_UPPER = "sign_upper"
    SIGN_BITS = "sign_bits"
    # how it was signed
    HASH_USED = "hash_used"
    HASH_BARE = "hash_bare"
    HASH_PADDING = "hash_padding"
    HASH_TWICE = "hash_twice"
    SIGN_TYPE_OTHER = "sign_type_other"
    SIGN_TYPE_WORDS = "sign_type_words"
    SIGN_TYPE_LOOK = "sign_type_look"
    # whose key
    KEY_OWN_OTHER = "key_own_other"
    KEY_NOT_THIS = "key_not_this"
    KEY_OF_MERCHANT = "key_of_merchant"
    KEY_OF_APP = "key_of_app"
    KEY_UNKNOWN = "key_unknown"
    KEY_REVOKED = "key_revoked"
    V2_OF_MERCHANT = "v2_of_merchant"
    V2_OF_SECRET = "v2_of_secret"
    V2_OF_V3 = "v2_of_v3"
    V2_WITHOUT_KEY = "v2_without_key"
    V2_CHANGED = "v2_changed"
    # what was computed
    TEXT_DIFFERS = "text_differs"
    TEXT_DIGESTS = "text_digests"
    TEXT_OTHER = "text_other"
    SIGN_COMPUTED = "sign_computed"
    # the address that was signed
    QUERY_MARK = "query_mark"
    HOST_SIGNED = "host_signed"
    HOST_WITHOUT_QUERY = "host_without_query"
    ADDRESS_DECODED = "address_decoded"
    ADDRESS_ENCODED = "address_encoded"
    QUERY_ORDER = "query_order"
    PATH_SLASH = "path_slash"
    PATH_LEFT_OUT = "path_left_out"
    PATH_ADDED = "path_added"
    PATH_TEMPLATE = "path_template"
    METHOD_SIGNED = "method_signed"
    # the lines that were signed
    LINE_BREAK_NONE = "line_break_none"
    LINE_BREAK_CRLF = "line_break_crlf"
    LINE_BREAK_WRITTEN = "line_break_written"
    LINE_ORDER = "line_order"
    LINE_LEFT_OUT = "line_left_out"
    # the body that was signed
    BODY_END_LOST = "body_end_lost"
    BODY_END_ADDED = "body_end_added"
    BODY_COMPACT = "body_compact"
    BODY_BLANKS = "body_blanks"
    BODY_INDENTED = "body_indented"
    BODY_ESCAPED = "body_escaped"
    BODY_UTF8 = "body_utf8"
    BODY_SORTED = "body_sorted"
    BODY_SLASHES = "body_slashes"
    BODY_CHARSET = "body_charset"
    BODY_BOM = "body_bom"
    BODY_INVENTED = "body_invented"
    BODY_QUERY = "body_query"
    BODY_REWRITTEN = "body_rewritten"
    BIZ_CONTENT_REWRITTEN = "biz_content_rewritten"
    # the parameters that were signed
    VALUES_PLUS = "values_plus"
    VALUES_PERCENT = "values_percent"
    VALUES_SLASHES = "values_slashes"
    VALUES_QUOTED = "values_quoted"
    VALUES_TRIMMED = "values_trimmed"
    VALUES_CRLF = "values_crlf"
    PLUS_SENT = "plus_sent"
    EMPTY_SIGNED = "empty_signed"
    CHARSET_SIGNED = "charset_signed"
    CHARSET_SENT = "charset_sent"
    CHARSET_UNREADABLE = "charset_unreadable"
    NAMES_ORDER = "names_order"
    NAME_LEFT_OUT = "name_left_out"
    TOKEN_LEFT_OUT = "token_left_out"
    SCHEME_SIGNED = "scheme_signed"
    # a page or an app that calls the wallet
    PAY_NOT_BASE64 = "pay_not_base64"
    PAY_FOURTH_BARE = "pay_fourth_bare"
    PAY_FOURTH_PACKAGE = "pay_fourth_package"
    PAY_FOURTH_JSON = "pay_fourth_json"
    PAY_LAST_LINE = "pay_last_line"
    PAY_LINES = "pay_lines"
    PAY_OTHER_KEY = "pay_other_key"
    PAY_V2 = "pay_v2"
    PAY_STRING = "pay_string"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say: its code, and the facts by the names that its sentences use."""

    code: NoteCode
    facts: dict[str, str | int] = field(default_factory=dict)


def note(code: NoteCode, /, **facts: str | int) -> Note:
    """A note with its facts."""
    return Note(code, facts)
