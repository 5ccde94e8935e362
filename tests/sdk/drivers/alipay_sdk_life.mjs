// alipay-sdk (Ant's own for Node), unmodified: flavours classic (exec, pageExecute) and v3 (curl), modes key and
// certificate.

import { createRequire } from 'node:module';
import * as around from './around.mjs';

const { env, expect, step } = around;
const require = createRequire(process.env.JINBAO_NODE_MODULES);
const { AlipaySdk } = require('alipay-sdk');
around.name('alipay-sdk', require('alipay-sdk/package.json').version);

const rest = around.flavour === 'v3';
const certificate = around.mode === 'certificate';
const shop = certificate ? 'ALIPAY_CERT' : 'ALIPAY';

const connect = (key) =>
  new AlipaySdk({
    appId: env[`${shop}_APP_ID`],
    privateKey: around.file(key),
    keyType: 'PKCS1',
    gateway: env.ALIPAY_GATEWAY,
    endpoint: env.ALIPAY_ENDPOINT,
    camelcase: false,
    encryptKey: env[`${shop}_AES_KEY`],
    ...(certificate
      ? {
          appCertPath: env[`${shop}_APP_CERT_FILE`],
          alipayPublicCertPath: env.ALIPAY_CERT_FILE,
          alipayRootCertPath: env.ALIPAY_ROOT_CERT_FILE,
        }
      : { alipayPublicKey: around.file('ALIPAY_PUBLIC_KEY_FILE') }),
  });

let pay;
/** One call, verified by the SDK, by whichever protocol; its answer without code and msg is the same. */
async function asked(method, content, http = 'POST') {
  if (!rest) {
    const bizContent = { ...content };
    const notify_url = bizContent.notify_url;
    delete bizContent.notify_url;
    const found = await pay.exec(method, { bizContent, ...(notify_url ? { notify_url } : {}) }, { validateSign: true });
    expect(found.code === '10000' || found.sub_code, found);
    return found;
  }
  const path = `/v3/${method.replaceAll('.', '/')}`;
  const { data, responseHttpStatus } = await pay.curl(http, path, http === 'GET' ? { query: content } : { body: content });
  expect(responseHttpStatus === 200, data);
  return data;
}

/** What a refused call was refused with. */
async function refused(method, content) {
  if (!rest) return (await asked(method, content)).sub_code;
  return asked(method, content).then(
    () => expect(false, 'it was not refused'),
    (error) => error.code,
  );
}

const order = (number, amount, subject) => ({ out_trade_no: number, total_amount: amount, subject });
const [outTradeNo, outRequestNo] = [around.number(), around.number('R')];
let qrCode = '';
let tradeNo = '';
around.answerCallbacks('success');

await step('connect', () => {
  pay = connect(`${shop}_APP_PRIVATE_KEY_FILE`);
});

await step('order', async (seen) => {
  const subject = '中文 "引号" {括号} 100% a+b;c,d';
  const made = await asked('alipay.trade.precreate', {
    ...order(outTradeNo, '12.34', subject),
    notify_url: around.notifyUrl,
  });
  expect(made.out_trade_no === outTradeNo, made);
  qrCode = made.qr_code;
  seen.qr = qrCode.split('/')[2];
});

await step('pay', () => around.pay(qrCode));

const believed = (letter) => {
  const told = Object.fromEntries(new URLSearchParams(letter.body));
  expect(pay.checkNotifySignV2(told), 'the SDK did not believe the notice');
  expect(!pay.checkNotifySignV2({ ...told, total_amount: '99.99' }), 'a forged one was believed');
  return told;
};

await step('callback', async (seen) => {
  const told = believed(await around.callback('/paid'));
  expect(told.out_trade_no === outTradeNo && told.total_amount === '12.34', told);
  seen.state = told.trade_status;
  tradeNo = told.trade_no;
});

await step('query', async (seen) => {
  const found = await asked('alipay.trade.query', { out_trade_no: outTradeNo });
  expect(found.trade_no === tradeNo && found.total_amount === '12.34', found);
  seen.state = found.trade_status;
});

await step('refund', async (seen) => {
  const content = { out_trade_no: outTradeNo, refund_amount: '2.34', out_request_no: outRequestNo };
  const back = await asked('alipay.trade.refund', { ...content, refund_reason: '少了一件' });
  [seen.changed, seen.fee] = [back.fund_change, back.refund_fee];
});

await step('refund_callback', async (seen) => {
  seen.fee = believed(await around.callback('/paid')).refund_fee;
});

await step('refund_query', async (seen) => {
  const content = { out_trade_no: outTradeNo, out_request_no: outRequestNo };
  const back = await asked('alipay.trade.fastpay.refund.query', content);
  [seen.amount, seen.state] = [back.refund_amount, back.refund_status];
});

await step('encrypted', async (seen) => {
  const bizContent = { out_trade_no: outTradeNo };
  const found = rest
    ? (await pay.curl('POST', '/v3/alipay/trade/query', { body: bizContent, needEncrypt: true })).data
    : await pay.exec('alipay.trade.query', { bizContent, needEncrypt: true }); // its verifier knows no such answers
  expect(found.trade_no === tradeNo, found);
  seen.state = found.trade_status;
});

await step('code_pay', async (seen) => {
  const number = around.number('C');
  const content = { ...order(number, '1.00', '付款码'), scene: 'bar_code', auth_code: await around.code('alipay') };
  expect((await asked('alipay.trade.pay', content)).trade_no, number);
  seen.cancelled = (await asked('alipay.trade.cancel', { out_trade_no: number })).action;
});

if (!rest) {
  await step('page', async (seen) => {
    const number = around.number('W');
    const bizContent = { ...order(number, '3.00', '网页'), product_code: 'FAST_INSTANT_TRADE_PAY' };
    const link = pay.pageExecute('alipay.trade.page.pay', 'GET', { bizContent, returnUrl: 'http://127.0.0.1/back' });
    await around.pay(link);
    seen.state = (await asked('alipay.trade.query', { out_trade_no: number })).trade_status;
  });
  await step('wap', async (seen) => {
    const number = around.number('M');
    const bizContent = { ...order(number, '3.00', '手机网页'), product_code: 'QUICK_WAP_WAY', quit_url: around.notifyUrl };
    await around.pay(pay.pageExecute('alipay.trade.wap.pay', 'GET', { bizContent }));
    seen.state = (await asked('alipay.trade.query', { out_trade_no: number })).trade_status;
  });
  await step('app', async (seen) => {
    const number = around.number('A');
    const bizContent = { ...order(number, '4.00', '应用'), product_code: 'QUICK_MSECURITY_PAY' };
    await around.pay(pay.sdkExecute('alipay.trade.app.pay', { bizContent }));
    seen.state = (await asked('alipay.trade.query', { out_trade_no: number })).trade_status;
  });
}

await step('bill', async () => {
  const day = await around.billDay();
  const method = 'alipay.data.dataservice.bill.downloadurl.query';
  const where = await asked(method, { bill_type: 'trade', bill_date: day }, 'GET');
  const bill = around.zipped(await around.fetched(where.bill_download_url));
  expect(bill.includes(outTradeNo) && bill.includes(outRequestNo), bill);
});

await step('close', async (seen) => {
  const number = around.number('X');
  await asked('alipay.trade.create', { ...order(number, '1.00', '不要了'), buyer_id: await around.userId() });
  expect((await asked('alipay.trade.close', { out_trade_no: number })).out_trade_no === number, number);
  seen.state = (await asked('alipay.trade.query', { out_trade_no: number })).trade_status;
});

await step('not_there', async (seen) => {
  seen.code = await refused('alipay.trade.query', { out_trade_no: around.number('N') });
  expect(seen.code === 'ACQ.TRADE_NOT_EXIST', seen);
});

await step('wrong_key', async (seen) => {
  const mine = pay;
  pay = connect(`${certificate ? 'ALIPAY' : 'ALIPAY_CERT'}_APP_PRIVATE_KEY_FILE`);
  seen.code = await refused('alipay.trade.query', { out_trade_no: outTradeNo });
  pay = mine;
  expect(/invalid-signature/.test(seen.code), seen);
  seen.why = await around.why(env[`${shop}_APP_ID`]);
  expect(seen.why.length, 'nothing was recognised');
});

around.end();
