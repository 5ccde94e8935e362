// What stands around an SDK under test: the payer's phone, the clock, the shop's own address for callbacks, the record.
// The same as around.py; a driver is started with the path of a JSON file and prints one JSON line for each step.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createInterface } from 'node:readline';
import { inflateRawSync } from 'node:zlib';

const CALLBACK_MS = 20_000;
const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

export const { env, mode, flavour } = config;
export const file = (name) => readFileSync(env[name], 'utf8');
export const number = (letter = 'T') => letter + randomBytes(10).toString('hex');
export const sha1 = (content) => createHash('sha1').update(content).digest('hex');

let answer = '';
let failed = false;
const letters = [];
const waiting = [];

const shop = createServer((req, res) => {
  const parts = [];
  req.on('data', (part) => parts.push(part));
  req.on('end', () => {
    const letter = { path: req.url, headers: req.headers, body: Buffer.concat(parts).toString('utf8') };
    const at = waiting.findIndex((each) => each.path === letter.path);
    if (at < 0) letters.push(letter);
    else waiting.splice(at, 1)[0].take(letter);
    res.writeHead(200, { 'Content-Length': Buffer.byteLength(answer) }).end(answer);
  });
});
await new Promise((listening) => shop.listen(0, '127.0.0.1', listening));
const address = `http://127.0.0.1:${shop.address().port}`;
export const notifyUrl = `${address}/paid`;
export const refundUrl = `${address}/refunded`;

/** What the shop says to every callback from now on. */
export function answerCallbacks(text) {
  answer = text;
}

/** The next callback to a path. */
export function callback(path) {
  const at = letters.findIndex((each) => each.path === path);
  if (at >= 0) return Promise.resolve(letters.splice(at, 1)[0]);
  return new Promise((take, fail) => {
    const timer = setTimeout(() => fail(new Error(`no callback to ${path}`)), CALLBACK_MS);
    waiting.push({ path, take: (letter) => (clearTimeout(timer), take(letter)) });
  });
}

/** Call the sandbox, never by way of the proxy that is under test. Resolves to the answer's bytes. */
export function fetched(url, method = 'GET', body = undefined) {
  const data = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((take, fail) => {
    const asked = request(url, { method, headers: { 'Content-Type': 'application/json' } }, (reply) => {
      const parts = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => {
        const bytes = Buffer.concat(parts);
        if (reply.statusCode < 400) take(bytes);
        else fail(new Error(`${method} ${url}: ${reply.statusCode} ${bytes}`));
      });
    });
    asked.on('error', fail);
    asked.end(data);
  });
}

/** Call the sandbox's control API. */
export async function ask(method, path, body = undefined) {
  const bytes = await fetched(env.JINBAO_GATEWAY + path, method, body);
  return bytes.length ? JSON.parse(bytes) : undefined;
}

/** The payer scans it and pays: in a real browser, or by the sandbox's helper. */
export async function pay(text) {
  if (!config.browser) return ask('POST', '/sandbox/pay', { payer: 'rich', text });
  say({ show: text });
  expect((await lines.next()).value.trim() === 'paid', 'nobody paid');
}

/** What the payer's phone shows a till. */
export const code = async (scheme) => (await ask('GET', `/sandbox/payers/rich/code?scheme=${scheme}`)).code;

/** What an app calls the payer. */
export const openid = async (appid) => (await ask('GET', `/sandbox/payers/rich/openid?appid=${appid}`)).id;

/** Alipay's number of the payer. */
export const userId = async () => (await ask('GET', '/sandbox/payers/rich/user-id')).id;

/** Today in Beijing by the sandbox's clock, which is then moved until that day's bill is there. */
export async function billDay() {
  const { now_ms: now } = await ask('GET', '/sandbox/state');
  const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
  await ask('POST', '/sandbox/clock', { to_ms: Date.parse(`${day}T11:00:00+08:00`) + 86_400_000 });
  return day;
}

/** What the sandbox recognised in the newest request of an account that it did not believe. */
export async function why(account) {
  const { items } = await ask('GET', `/sandbox/exchanges?account=${account}&failed=true`);
  const { id } = items.find((each) => each.explained);
  return (await ask('GET', `/sandbox/exchanges/${id}`)).explanation.problems.map((each) => each.code);
}

/** Every text of an Alipay bill: a zip of files in GBK. */
export function zipped(content) {
  const texts = [];
  const end = content.lastIndexOf(Buffer.from('504b0506', 'hex'));
  let at = content.readUInt32LE(end + 16);
  for (let left = content.readUInt16LE(end + 10); left > 0; left--) {
    const [way, size] = [content.readUInt16LE(at + 10), content.readUInt32LE(at + 20)];
    const head = content.readUInt32LE(at + 42);
    const from = head + 30 + content.readUInt16LE(head + 26) + content.readUInt16LE(head + 28);
    const packed = content.subarray(from, from + size);
    texts.push(new TextDecoder('gbk').decode(way === 8 ? inflateRawSync(packed) : packed));
    at += 46 + content.readUInt16LE(at + 28) + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
  }
  return texts.join('\n');
}

/** Raise unless it holds. */
export function expect(holds, what) {
  if (!holds) throw new Error(typeof what === 'string' ? what : JSON.stringify(what));
}

/** Say which SDK this is. */
export const name = (sdk, version) => say({ sdk, version });

/** Record a step: it stands when nothing was raised. Later steps are tried all the same. */
export async function step(what, work) {
  const seen = {};
  try {
    await work(seen);
    say({ step: what, ok: true, seen });
  } catch (error) {
    failed = true;
    const reply = error.response?.data ?? error.responseDataRaw;
    say({ step: what, ok: false, error: `${error} ${reply ? JSON.stringify(reply) : ''}`, where: error.stack, seen });
  }
}

/** Stop, with 1 when a step failed. */
export function end() {
  shop.close();
  process.exit(Number(failed));
}
