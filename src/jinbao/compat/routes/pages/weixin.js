// WeChat Pay's names: `wx.chooseWXPay`, `WeixinJSBridge.invoke`.
var config = {};
var onReady = [];
var ready = false;

function ask(name, params, done) {
  if (inside) call(name, params, done);
  else done({ err_msg: name + ":fail", err_desc: "this page is not open inside the wallet" });
}

// What the wallet answers, handed to the callbacks of one call: "ok", "cancel" or anything else.
function settle(options, name, result) {
  var told = String(result.err_msg || "");
  var outcome = told.slice(told.indexOf(":") + 1);
  var answer = { errMsg: name + ":" + outcome, errDesc: result.err_desc };
  if (outcome === "ok" && options.success) options.success(answer);
  else if (outcome === "cancel" && options.cancel) options.cancel(answer);
  else if (outcome !== "ok" && options.fail) options.fail(answer);
  if (options.complete) options.complete(answer);
}

var wx = {
  config: function (given) {
    config = given || {};
    window.setTimeout(function () {
      ready = true;
      onReady.splice(0).forEach(function (then) {
        then();
      });
    }, 0);
  },
  ready: function (then) {
    if (ready) then();
    else onReady.push(then);
  },
  error: function () {},
  checkJsApi: function (options) {
    var result = {};
    (options.jsApiList || []).forEach(function (name) {
      result[name] = name === "chooseWXPay" || name === "requestMerchantTransfer";
    });
    if (options.success) options.success({ checkResult: result, errMsg: "checkJsApi:ok" });
  },
  chooseWXPay: function (options) {
    var params = {
      appId: options.appId || config.appId || "",
      timeStamp: String(options.timestamp || options.timeStamp || ""),
      nonceStr: options.nonceStr,
      package: options.package,
      signType: options.signType,
      paySign: options.paySign,
    };
    ask("getBrandWCPayRequest", params, function (result) {
      settle(options, "chooseWXPay", result);
    });
  },
  requestMerchantTransfer: function (options) {
    var params = { mchId: options.mchId, appId: options.appId, package: options.package };
    ask("requestMerchantTransfer", params, function (result) {
      settle(options, "requestMerchantTransfer", result);
    });
  },
};

window.wx = wx;
window.jWeixin = wx;
if (!inside || window.WeixinJSBridge) return;
window.WeixinJSBridge = {
  invoke: function (name, params, done) {
    ask(name, params || {}, done || function () {});
  },
  call: function (name) {
    ask(name, {}, function () {});
  },
  on: function () {},
};
document.dispatchEvent(new Event("WeixinJSBridgeReady"));
