// How a merchant's page, shown inside the wallet, asks it for something. What pages call stands in the file of a scheme.
var WALLET = "__WALLET_ORIGIN__";
var inside = window.parent !== window;
var waiting = {};
var last = 0;

// `done` hears the wallet's answer, in the words of the scheme whose call it was.
function call(name, params, done) {
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
