import { addTexts, language } from '../shared/i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { me } from './session';
import type { Coverage, Delivery, Desk } from './types';

const G = 1_000_000;

/** The console's texts in English, and somebody of the staff who may do this. */
export function staffForTest(...powers: string[]): void {
  addTexts({ en, 'zh-CN': zh });
  language.value = 'en';
  me.value = { staff: { id: 'stf_1', name: 'lu.treasury', role: 'treasury' }, powers };
}

/** A kilogram in the vault, of which members have 700 g, for tests. */
export function coverageForTest(changes: Partial<Coverage> = {}): Coverage {
  return {
    custodian: 'River Vault',
    mode: 'trustee',
    members_ug: 700 * G,
    pledged_ug: 20 * G,
    in_delivery_ug: 0,
    escrow_ug: 80 * G,
    inventory_ug: 200 * G,
    custodian_ug: 1_000 * G,
    covered: true,
    as_of_ms: 0,
    statement: {
      day: '2026-11-21',
      at_ms: 0,
      ug: 1_000 * G,
      bars_ug: 1_000 * G,
      gap_ug: 0,
      digest: 'ab12',
      faults: [],
    },
    history: [{ day: '2026-11-21', custodian_ug: 1_000 * G, members_ug: 800 * G, gap_ug: 0 }],
    ...changes,
  };
}

/** A desk on a quiet day, for tests. */
export function deskForTest(changes: Partial<Desk> = {}): Desk {
  return {
    price: {
      bid_minor: 78_103,
      ask_minor: 78_115,
      mid_minor: 78_109,
      at_ms: 1_000,
      source: 'simulated',
      state: 'live',
      session: 'open',
      change_bp: 62,
      change_minor: 481,
    },
    feed: { name: 'simulated', last_at_ms: 1_000, trouble: null },
    halted: false,
    halt: null,
    position: {
      inventory_ug: 400 * G,
      inventory_low_ug: 500 * G,
      inventory_target_ug: 1_000 * G,
      inventory_high_ug: 2_000 * G,
      dealing_minor: 120_000_000,
      dealing_low_minor: 50_000_000,
      dealing_target_minor: 100_000_000,
      due_minor: -4_500,
      unsettled_minor: 0,
      net_ug: 400 * G,
      net_worth_minor: 31_243_600,
    },
    coverage: coverageForTest(),
    batches: [],
    instructions: { waiting: 0, late: 0 },
    plans: 3,
    alerts: 1,
    accounts: 40,
    ...changes,
  };
}

/** A packed coin, for tests. */
export function deliveryForTest(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: 'gdl_01',
    member: { id: 'mbr_01', name: 'Lin Wei' },
    product: 'coin-1',
    count: 2,
    grams_ug: 2 * G,
    fee_minor: 12_000,
    address: { name: 'Lin Wei', phone: '+8613900000001', region: 'Shanghai', line: 'Siping Road 12' },
    state: 'packed',
    step: '',
    next: 'shipped',
    serials: ['COIN-1-000001', 'COIN-1-000002'],
    tracking: null,
    trouble: null,
    at_ms: 0,
    history: [
      { state: 'ordered', at_ms: 0 },
      { state: 'packed', at_ms: 60_000 },
    ],
    ...changes,
  };
}
