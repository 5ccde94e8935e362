// Lets a merchant's page, shown inside the wallet, call it by the names that such pages use.
(function () {
  "use strict";
  var WALLET = "__WALLET_ORIGIN__";
  var inside = window.parent !== window;
  var waiting = {};
  var last = 0;
  var config = {};
  var onReady = [];
  var ready = false;

  function call(name, params, done) {
    if (!inside) {
      done({ err_msg: name + ":fail", err_desc: "this page is not open inside the wallet" });
      return;
    }
    last += 1;
    waiting[last] = done;
    window.parent.postMessage({ jinbao: "call", id: last, name: name, params: params }, WALLET);
  }

  window.addEventListener("message", function (event) {
    var said = event.data;
    if (event.source !== window.parent || event.origin !== WALLET || !said || said.jinbao !== "answer") return;
    var done = waiting[said.id];
    delete waiting[said.id];
    if (done) done(said.result || {});
  });

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
      call("getBrandWCPayRequest", params, function (result) {
        settle(options, "chooseWXPay", result);
      });
    },
    requestMerchantTransfer: function (options) {
      var params = { mchId: options.mchId, appId: options.appId, package: options.package };
      call("requestMerchantTransfer", params, function (result) {
        settle(options, "requestMerchantTransfer", result);
      });
    },
  };

  window.wx = wx;
  window.jWeixin = wx;
  if (!inside || window.WeixinJSBridge) return;
  window.WeixinJSBridge = {
    invoke: function (name, params, done) {
      call(name, params || {}, done || function () {});
    },
    call: function (name) {
      call(name, {}, function () {});
    },
    on: function () {},
  };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
})();
