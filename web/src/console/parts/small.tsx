import type { ComponentChildren } from 'preact';
import { Amount, Icon, toast } from '../../shared/ui';
import { GOLD, grams, gramsNumber, gramSign } from '../assets';
import { t } from '../i18n';
import { pageOf } from '../ledger';
import type { Named, Owner } from '../types';
import { colourOf, word } from '../words';

/** A state in a word and a colour. */
export function StateTag({ group, state }: { group: string; state: string }) {
  return <span class={`tag ${colourOf(state)}`}>{word(group, state)}</span>;
}

/** Names and values, one pair a line. */
export function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A number that people copy into a message or a search. */
export function Copied({ text }: { text: string }) {
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => toast(t('copied')),
      () => toast(t('copy.failed'), 'bad'),
    );
  };
  return (
    <span class="copied">
      <code>{text}</code>
      <button type="button" class="btn-i" aria-label={`${t('copy')} ${text}`} onClick={copy}>
        <Icon name="copy" small />
      </button>
    </span>
  );
}

/** What something is about: a link where it has a page. */
export function Subject({ id }: { id: string }) {
  const page = pageOf(id);
  if (!id) return <>–</>;
  if (id === 'gold') {
    return (
      <a class="ref" href="/console/gold">
        {t('gold.dealing')}
      </a>
    );
  }
  return page ? (
    <a class="ref" href={page}>
      <code>{id}</code>
    </a>
  ) : (
    <code>{id}</code>
  );
}

/** Whose an account is. */
export function OwnerName({ owner, plain }: { owner: Owner; plain?: boolean }) {
  const name = owner.name || word('owner', owner.kind);
  const page = owner.id ? pageOf(owner.id) : undefined;
  return page && !plain ? (
    <a class="ref" href={page}>
      {name}
    </a>
  ) : (
    <>{name}</>
  );
}

/** A member by name, who has a page. */
export function Person({ of }: { of: Named | null | undefined }) {
  if (!of) return <>–</>;
  return (
    <a class="ref" href={`/console/members/${of.id}`}>
      {of.name}
    </a>
  );
}

/** The way to an account of the ledger. */
export function AccountLink({ id }: { id: string }) {
  return (
    <a class="ref" href={`/console/ledger/accounts/${id}`}>
      {t('ledger.open')}
    </a>
  );
}

/** A weight set as amounts are: the grams large, the unit small. Screen readers get plain text. */
export function Weight({ ug }: { ug: number }) {
  return (
    <span class="amt">
      <span class="sr">{grams(ug)}</span>
      <span aria-hidden="true">
        {gramsNumber(ug)}
        <span class="unit"> {gramSign()}</span>
      </span>
    </span>
  );
}

/** An amount of any asset, large. */
export function Value({ asset, minor }: { asset: string | undefined; minor: number }) {
  return asset === GOLD ? <Weight ug={minor} /> : <Amount minor={minor} />;
}

/** One figure of a page, with what it means below. */
export function Tile(props: {
  name: string;
  minor?: number;
  ug?: number;
  figure?: string;
  about?: ComponentChildren;
  kind?: 'good' | 'wait' | 'bad';
  href?: string;
}) {
  const inside = (
    <>
      <h2>{props.name}</h2>
      {props.minor !== undefined && <Amount minor={props.minor} />}
      {props.ug !== undefined && <Weight ug={props.ug} />}
      {props.figure !== undefined && <b class="amt">{props.figure}</b>}
      {props.about && <p class={props.kind}>{props.about}</p>}
    </>
  );
  return props.href ? (
    <a class="card tile" href={props.href}>
      {inside}
    </a>
  ) : (
    <section class="card tile">{inside}</section>
  );
}

/** How much of a limit is used. */
export function Used({
  name,
  used,
  limit,
  words,
}: {
  name: string;
  used: number;
  limit?: number | null;
  words: string;
}) {
  const part = limit ? Math.min(100, Math.round((used * 100) / limit)) : 0;
  return (
    <div class="used">
      <span>{name}</span>
      <span class="num">{words}</span>
      {limit != null && (
        <progress class={part >= 90 ? 'full' : undefined} max={100} value={part} aria-label={name} />
      )}
    </div>
  );
}
