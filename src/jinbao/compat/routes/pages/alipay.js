// Alipay's names: `AlipayJSBridge.call`. Pages look for it, or wait for its event; outside of the wallet there is none.
var NAMES = { tradePay: "tradePay", closeWebview: "closeWindow", popWindow: "closeWindow", exitApp: "closeWindow" };

if (!inside || window.AlipayJSBridge) return;
window.AlipayJSBridge = {
  // As the app's: `call(name, params, done)` or `call(name, done)`.
  call: function (name, params, done) {
    var given = typeof params === "function" ? {} : params || {};
    var then = typeof params === "function" ? params : done;
    var hear = typeof then === "function" ? then : function () {};
    if (Object.prototype.hasOwnProperty.call(NAMES, name)) call(NAMES[name], given, hear);
    else hear({ error: 1, errorMessage: name + " is not offered here" });
  },
};
document.dispatchEvent(new Event("AlipayJSBridgeReady"));
