// wechatpay-node-v3, unmodified. It hard-codes the address; its own hook (createHttp) sends the requests elsewhere.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import * as around from './around.mjs';

const { env, expect, step } = around;
const require = createRequire(process.env.JINBAO_NODE_MODULES);
const WxPay = require('wechatpay-node-v3');
around.name('wechatpay-node-v3', require('wechatpay-node-v3/package.json').version);

/** Sends what the SDK has signed to the sandbox, and gives back what its own client would. */
class Elsewhere {
  async #send(method, url, headers, params) {
    const target = url.replace('https://api.mch.weixin.qq.com', env.WECHAT_GATEWAY);
    const body = params === undefined ? undefined : JSON.stringify(params);
    const reply = await fetch(target, { method, headers, body });
    const bytes = Buffer.from(await reply.arrayBuffer());
    const json = reply.headers.get('content-type')?.startsWith('application/json');
    this.last = { status: reply.status, headers: reply.headers, text: bytes.toString() };
    const data = json && bytes.length ? JSON.parse(bytes) : bytes;
    return reply.ok ? { status: reply.status, data } : { status: reply.status, error: bytes.toString() };
  }
  get(url, headers) {
    return this.#send('GET', url, headers);
  }
  post(url, params, headers) {
    return this.#send('POST', url, headers, params);
  }
}

const connect = (key) => {
  const made = new WxPay({
    appid: env.WECHAT_APPID,
    mchid: env.WECHAT_MCHID,
    publicKey: readFileSync(env.WECHAT_CERT_FILE),
    privateKey: readFileSync(key),
    key: env.WECHAT_API_V3_KEY,
  });
  const http = new Elsewhere();
  made.createHttp(http);
  return { made, http };
};

/** The SDK's own verifier, over what came back or was called back. */
const believed = ({ made }, headers, body) =>
  made.verifySign({
    timestamp: headers.get('wechatpay-timestamp'),
    nonce: headers.get('wechatpay-nonce'),
    serial: headers.get('wechatpay-serial'),
    signature: headers.get('wechatpay-signature'),
    body,
    apiSecret: env.WECHAT_API_V3_KEY,
  });

let pay;
let codeUrl = '';
let transactionId = '';
const [outTradeNo, outRefundNo] = [around.number(), around.number('R')];

/** A call's answer: a good one, whose signature the SDK's verifier accepts (it does not look by itself). */
async function asked(call) {
  const reply = await call;
  expect(reply.status >= 200 && reply.status < 300, reply);
  const { headers, text } = pay.http.last;
  expect(await believed(pay, headers, text), 'the SDK did not believe the answer');
  return reply.data;
}

await step('connect', async (seen) => {
  pay = connect(env.WECHAT_PRIVATE_KEY_FILE);
  seen.certificates = (await pay.made.get_certificates(env.WECHAT_API_V3_KEY)).length;
  expect(seen.certificates > 0, seen);
});

await step('order', async (seen) => {
  const made = await asked(
    pay.made.transactions_native({
      description: '中文商品 "引号" & {括号}',
      out_trade_no: outTradeNo,
      notify_url: around.notifyUrl,
      amount: { total: 1234 },
    }),
  );
  seen.code_url = codeUrl = made.code_url;
});

await step('pay', () => around.pay(codeUrl));

await step('callback', async (seen) => {
  const { headers, body } = await around.callback('/paid');
  const found = new Headers(headers);
  expect(await believed(pay, found, body), 'the SDK did not believe the callback');
  expect(!(await believed(pay, found, body.replace('TRANSACTION', 'TRANSACTIOM'))), 'a forged one was believed');
  const told = JSON.parse(body);
  const { ciphertext, associated_data, nonce } = told.resource;
  const resource = pay.made.decipher_gcm(ciphertext, associated_data, nonce, env.WECHAT_API_V3_KEY);
  expect(resource.out_trade_no === outTradeNo && resource.amount.total === 1234, resource);
  transactionId = resource.transaction_id;
  seen.event = told.event_type;
});

await step('query', async (seen) => {
  const found = await asked(pay.made.query({ out_trade_no: outTradeNo }));
  seen.state = found.trade_state;
  expect((await asked(pay.made.query({ transaction_id: transactionId }))).out_trade_no === outTradeNo, found);
});

await step('refund', async (seen) => {
  const back = await asked(
    pay.made.refunds({
      transaction_id: transactionId,
      out_refund_no: outRefundNo,
      reason: '少了一件',
      notify_url: around.refundUrl,
      amount: { refund: 234, total: 1234, currency: 'CNY' },
    }),
  );
  expect(back.amount.refund === 234, back);
  seen.state = back.status;
});

await step('refund_callback', async (seen) => {
  const { headers, body } = await around.callback('/refunded');
  expect(await believed(pay, new Headers(headers), body), 'the SDK did not believe the callback');
  const told = JSON.parse(body);
  const { ciphertext, associated_data, nonce } = told.resource;
  seen.event = told.event_type;
  seen.state = pay.made.decipher_gcm(ciphertext, associated_data, nonce, env.WECHAT_API_V3_KEY).refund_status;
});

await step('refund_query', async (seen) => {
  seen.state = (await asked(pay.made.find_refunds(outRefundNo))).status;
});

await step('bill', async (seen) => {
  const day = await around.billDay();
  const where = await asked(pay.made.tradebill({ bill_date: day, bill_type: 'ALL', tar_type: 'GZIP' }));
  const reply = await pay.made.downloadBill(where.download_url);
  expect(reply.status === 200, reply);
  const bill = gunzipSync(reply.data);
  expect(around.sha1(bill) === where.hash_value && where.hash_type === 'SHA1', where);
  expect(bill.includes(outTradeNo) && bill.includes(outRefundNo), bill.toString());
  seen.lines = bill.toString().split('\n').length > 3;
});

await step('close', async (seen) => {
  const number = around.number('X');
  const order = { description: '不要了', out_trade_no: number, notify_url: around.notifyUrl, amount: { total: 1 } };
  await asked(pay.made.transactions_native(order));
  await asked(pay.made.close(number));
  seen.status = pay.http.last.status;
  expect(seen.status === 204 && pay.http.last.text === '', pay.http.last);
  expect((await asked(pay.made.query({ out_trade_no: number }))).trade_state === 'CLOSED', number);
});

await step('not_there', async (seen) => {
  const { status, error } = await pay.made.query({ out_trade_no: around.number('N') });
  seen.status = status;
  seen.code = JSON.parse(error).code;
  expect(status === 404, error);
});

await step('wrong_key', async (seen) => {
  const { status, error } = await connect(env.WECHAT_PROVIDER_PRIVATE_KEY_FILE).made.query({ out_trade_no: outTradeNo });
  const told = JSON.parse(error);
  [seen.status, seen.code] = [status, told.code];
  expect(status === 401 && told.detail.sign_information, told);
  seen.why = await around.why(env.WECHAT_MCHID);
  expect(seen.why.length, 'nothing was recognised');
});

around.end();
