"""Merchants' own pages, as tutorials write them: they load the bridge's script from the gateway and call it."""

from __future__ import annotations

import json
from typing import Any

_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>小店</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui;padding:1rem}}button{{font:inherit;padding:.75rem 1.5rem}}</style></head>
<body><h1>小店</h1><button id="go">微信支付</button> <output id="told"></output>
<script src="{script}"></script><script>{code}</script></body></html>"""

_INVOKE = """
function onBridgeReady() {
  document.getElementById('go').onclick = function () {
    WeixinJSBridge.invoke('getBrandWCPayRequest', PARAMS, function (res) {
      document.getElementById('told').textContent = JSON.stringify(res);
    });
  };
}
if (typeof WeixinJSBridge == 'undefined') {
  document.addEventListener('WeixinJSBridgeReady', onBridgeReady, false);
} else {
  onBridgeReady();
}"""

_CHOOSE = """
wx.config({
  debug: false, appId: PARAMS.appId, timestamp: 1, nonceStr: 'n', signature: 's', jsApiList: ['chooseWXPay']
});
wx.ready(function () {
  document.getElementById('go').onclick = function () {
    function tell(name) {
      return function (res) { document.getElementById('told').textContent = name + ' ' + res.errMsg; };
    }
    wx.chooseWXPay({
      timestamp: PARAMS.timeStamp, nonceStr: PARAMS.nonceStr, package: PARAMS.package, signType: PARAMS.signType,
      paySign: PARAMS.paySign, success: tell('success'), cancel: tell('cancel'), fail: tell('fail')
    });
  };
});"""

_TRANSFER = """
wx.ready(function () {});
wx.checkJsApi({ jsApiList: ['requestMerchantTransfer'], success: function (res) {
  if (!res.checkResult['requestMerchantTransfer']) return;
  document.getElementById('go').onclick = function () {
    WeixinJSBridge.invoke('requestMerchantTransfer', PARAMS, function (res) {
      document.getElementById('told').textContent = JSON.stringify(res);
    });
  };
}});"""


_TRADE_PAY = """
function ready(callback) {
  if (window.AlipayJSBridge) callback && callback();
  else document.addEventListener('AlipayJSBridgeReady', callback, false);
}
ready(function () {
  document.getElementById('go').onclick = function () {
    AlipayJSBridge.call('tradePay', PARAMS, function (result) {
      document.getElementById('told').textContent = result.resultCode + ' ' + (result.memo || '');
    });
  };
});"""

_READY_FIRST = """
document.addEventListener('AlipayJSBridgeReady', function () {
  document.getElementById('told').textContent = 'ready ' + typeof AlipayJSBridge.call;
  AlipayJSBridge.call('getNetworkType', function (result) {
    document.getElementById('told').textContent += ' ' + result.error;
  });
}, false);"""


def _page(gateway: str, code: str, params: dict[str, Any], script: str = "jweixin-1.6.0.js") -> str:
    script = f"{gateway}/open/js/{script}"
    return _PAGE.format(script=script, code=code.replace("PARAMS", json.dumps(params)))


def invoking(gateway: str, params: dict[str, Any]) -> str:
    """A page that pays with ``WeixinJSBridge.invoke('getBrandWCPayRequest', ...)``."""
    return _page(gateway, _INVOKE, params)


def choosing(gateway: str, params: dict[str, Any]) -> str:
    """A page that pays with ``wx.chooseWXPay``."""
    return _page(gateway, _CHOOSE, params)


def offering(gateway: str, params: dict[str, Any]) -> str:
    """A page that pays to its visitor with ``requestMerchantTransfer``."""
    return _page(gateway, _TRANSFER, params)


def trade_paying(gateway: str, params: dict[str, Any]) -> str:
    """A page that pays with ``AlipayJSBridge.call('tradePay', ...)``: ``tradeNO`` or ``orderStr``."""
    return _page(gateway, _TRADE_PAY, params, "alipayjsbridge.js").replace("微信支付", "支付宝支付")


def waiting_for_alipay(gateway: str) -> str:
    """A page that waits for the bridge before its script has come, and asks for something that is not offered."""
    script = f'<script src="{gateway}/open/js/alipayjsbridge.js"></script>'
    listening = f"<script>{_READY_FIRST}</script>"
    return f'<!doctype html><meta charset="utf-8"><title>…</title><output id="told"></output>{listening}{script}'


def leading(to: str) -> str:
    """A page that sends its visitor on at once, as shops without an openid do."""
    return f'<!doctype html><meta charset="utf-8"><title>…</title><script>location.href = {json.dumps(to)}</script>'
