// wechatpay-axios-plugin, unmodified: modes certificate and public_key; with flavour proxy the address is the real one,
// and only HTTPS_PROXY and a CA variable are set. It verifies every answer itself. The v2 calls (XML) are here as well.

import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import * as around from './around.mjs';

const { env, expect, step } = around;
const require = createRequire(process.env.JINBAO_NODE_MODULES);
const { Wechatpay, Rsa, Aes, Formatter, Hash, Transformer } = require('wechatpay-axios-plugin');
around.name('wechatpay-axios-plugin', require('wechatpay-axios-plugin/package.json').version);

const byKey = around.mode === 'public_key';
const certs = {
  [env.WECHAT_PUBLIC_KEY_ID]: around.file('WECHAT_PUBLIC_KEY_FILE'),
  [env.WECHAT_PLATFORM_CERT_SERIAL]: around.file('WECHAT_PLATFORM_CERT_FILE'),
};

const connect = (key) =>
  new Wechatpay({
    mchid: env.WECHAT_MCHID,
    serial: env.WECHAT_CERT_SERIAL,
    privateKey: around.file(key),
    certs,
    secret: env.WECHAT_API_V2_KEY,
    merchant: { cert: around.file('WECHAT_CERT_FILE'), key: around.file(key) },
    ...(around.flavour === 'proxy' ? {} : { baseURL: `${env.WECHAT_GATEWAY}/` }),
    ...(byKey ? { headers: { 'Wechatpay-Serial': env.WECHAT_PUBLIC_KEY_ID } } : {}),
  });

/** A callback with the tools that the SDK has for it. */
function opened({ headers, body }) {
  const serial = headers['wechatpay-serial'];
  const signed = Formatter.joinedByLineFeed(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], body);
  const signature = headers['wechatpay-signature'];
  expect(Rsa.verify(signed, signature, Rsa.from(certs[serial], Rsa.KEY_TYPE_PUBLIC)), 'the SDK did not believe it');
  const forged = signed.replace('encrypt-resource', 'encrypt-resourcf');
  expect(!Rsa.verify(forged, signature, Rsa.from(certs[serial], Rsa.KEY_TYPE_PUBLIC)), 'a forged one was believed');
  const { ciphertext, nonce, associated_data } = JSON.parse(body).resource;
  return JSON.parse(Aes.AesGcm.decrypt(ciphertext, env.WECHAT_API_V3_KEY, nonce, associated_data));
}

let pay;
let codeUrl = '';
let transactionId = '';
const [outTradeNo, outRefundNo] = [around.number(), around.number('R')];
const query = (number) =>
  pay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({
    params: { mchid: env.WECHAT_MCHID },
    out_trade_no: number,
  });
const order = (number, total) => ({
  appid: env.WECHAT_APPID,
  mchid: env.WECHAT_MCHID,
  description: '中文商品 "引号" & {括号}',
  out_trade_no: number,
  notify_url: around.notifyUrl,
  amount: { total, currency: 'CNY' },
});

await step('connect', () => {
  pay = connect('WECHAT_PRIVATE_KEY_FILE');
});

await step('order', async (seen) => {
  const { data, headers } = await pay.v3.pay.transactions.native.post(order(outTradeNo, 1234));
  seen.code_url = codeUrl = data.code_url;
  const wanted = byKey ? env.WECHAT_PUBLIC_KEY_ID : env.WECHAT_PLATFORM_CERT_SERIAL;
  expect(headers['wechatpay-serial'] === wanted, headers['wechatpay-serial']);
});

await step('pay', () => around.pay(codeUrl));

await step('callback', async (seen) => {
  const letter = await around.callback('/paid');
  const resource = opened(letter);
  expect(resource.out_trade_no === outTradeNo && resource.amount.total === 1234, resource);
  transactionId = resource.transaction_id;
  seen.event = JSON.parse(letter.body).event_type;
});

await step('query', async (seen) => {
  const { data } = await query(outTradeNo);
  seen.state = data.trade_state;
  expect(data.transaction_id === transactionId, data);
});

await step('refund', async (seen) => {
  const { data } = await pay.v3.refund.domestic.refunds.post({
    transaction_id: transactionId,
    out_refund_no: outRefundNo,
    reason: '少了一件',
    notify_url: around.refundUrl,
    amount: { refund: 234, total: 1234, currency: 'CNY' },
  });
  expect(data.amount.refund === 234, data);
  seen.state = data.status;
});

await step('refund_callback', async (seen) => {
  const letter = await around.callback('/refunded');
  seen.state = opened(letter).refund_status;
  seen.event = JSON.parse(letter.body).event_type;
});

await step('refund_query', async (seen) => {
  const found = await pay.v3.refund.domestic.refunds.$out_refund_no$.get({ out_refund_no: outRefundNo });
  seen.state = found.data.status;
});

await step('v2_code_pay', async (seen) => {
  const number = around.number('C');
  const common = { appid: env.WECHAT_APPID, mch_id: env.WECHAT_MCHID, nonce_str: Formatter.nonce(), out_trade_no: number };
  const { data } = await pay.v2.pay.micropay.post({
    ...common,
    body: '付款码',
    total_fee: '100',
    spbill_create_ip: '127.0.0.1',
    auth_code: await around.code('wechat'),
  });
  seen.result = data.result_code;
  expect(data.trade_type === 'MICROPAY' && data.transaction_id, data);
  seen.state = (await pay.v2.pay.orderquery.post(common)).data.trade_state;
  const back = await pay.v2.secapi.pay.reverse.post(common, { security: around.flavour === 'proxy' });
  seen.recall = back.data.recall;
});

await step('v2_order', async (seen) => {
  for (const sign_type of ['MD5', 'HMAC-SHA256']) {
    const number = around.number('X');
    const common = { appid: env.WECHAT_APPID, mch_id: env.WECHAT_MCHID, nonce_str: Formatter.nonce(), sign_type };
    const made = await pay.v2.pay.unifiedorder.post({
      ...common,
      out_trade_no: number,
      body: '商品',
      total_fee: '500',
      spbill_create_ip: '127.0.0.1',
      notify_url: around.notifyUrl,
      trade_type: 'NATIVE',
    });
    await around.ask('POST', '/sandbox/pay', { payer: 'rich', text: made.data.code_url });
    const told = Transformer.toObject((await around.callback('/paid')).body);
    const sign = Hash.sign(sign_type, told, env.WECHAT_API_V2_KEY);
    expect(sign === told.sign && told.out_trade_no === number, 'the SDK did not believe the callback');
    const back = { ...common, out_trade_no: number, out_refund_no: `R${number}`, total_fee: '500', refund_fee: '100' };
    await pay.v2.secapi.pay.refund.post(back, { security: around.flavour === 'proxy' });
    const found = await pay.v2.pay.refundquery.post({ ...common, out_trade_no: number });
    seen[sign_type] = found.data.refund_status_0;
  }
});

await step('v2_red_packet', async (seen) => {
  const { data } = await pay.v2.mmpaymkttransfers.sendredpack.post({
    mch_billno: around.number('H'),
    mch_id: env.WECHAT_MCHID,
    wxappid: env.WECHAT_APPID,
    send_name: '沙盒小店',
    re_openid: await around.openid(env.WECHAT_APPID),
    total_amount: '100',
    total_num: '1',
    wishing: '恭喜发财',
    client_ip: '127.0.0.1',
    act_name: '开业',
    remark: '感谢惠顾',
    nonce_str: Formatter.nonce(),
  });
  expect(data.send_listid, data);
  seen.result = data.result_code;
});

await step('bill', async (seen) => {
  const day = await around.billDay();
  const params = { bill_date: day, bill_type: 'ALL', tar_type: 'GZIP' };
  const { data: where } = await pay.v3.bill.tradebill.get({ params });
  const { data: packed } = await pay.v3.billdownload.file.get({
    params: Object.fromEntries(new URL(where.download_url).searchParams),
    responseType: 'arraybuffer',
  });
  const bill = gunzipSync(packed);
  expect(around.sha1(bill) === where.hash_value && where.hash_type === 'SHA1', where);
  expect(bill.includes(outTradeNo) && bill.includes(outRefundNo), bill.toString());
  seen.lines = bill.toString().split('\n').length > 3;
});

await step('close', async (seen) => {
  const number = around.number('X');
  await pay.v3.pay.transactions.native.post(order(number, 1));
  const closing = pay.v3.pay.transactions.outTradeNo.$out_trade_no$.close;
  seen.status = (await closing.post({ mchid: env.WECHAT_MCHID }, { out_trade_no: number })).status;
  expect(seen.status === 204, seen);
  expect((await query(number)).data.trade_state === 'CLOSED', number);
});

await step('not_there', async (seen) => {
  const told = await query(around.number('N')).then(
    () => expect(false, 'it is there'),
    (error) => error.response,
  );
  [seen.status, seen.code] = [told.status, told.data.code];
  expect(seen.status === 404, told.data);
});

await step('wrong_key', async (seen) => {
  const mine = pay;
  pay = connect('WECHAT_PROVIDER_PRIVATE_KEY_FILE');
  const told = await query(outTradeNo).then(
    () => expect(false, 'a stranger was believed'),
    (error) => error.response,
  );
  pay = mine;
  [seen.status, seen.code] = [told.status, told.data.code];
  expect(seen.status === 401 && told.data.detail.sign_information, told.data);
  seen.why = await around.why(env.WECHAT_MCHID);
  expect(seen.why.length, 'nothing was recognised');
});

around.end();
