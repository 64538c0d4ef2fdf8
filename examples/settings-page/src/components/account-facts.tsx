import type { Account } from '../account-api.ts';

const states = { ACTIVE: 'Active', BLOCKED: 'Locked' } as const;

/** Every field may be null: CodeArts Repo did not send it, or sent an invalid value. */
export function AccountFacts({ account }: { readonly account: Account }) {
  const facts = {
    'Commit email': account.commitEmail,
    Name: account.name,
    Username: account.username,
    State: account.state && states[account.state],
    Created: inLocalTime(account.createdAt),
    Changed: inLocalTime(account.updatedAt),
    'Last active': account.lastActivityOn && new Date(account.lastActivityOn).toLocaleDateString(undefined, day),
  };
  return (
    <dl>
      {Object.entries(facts).map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact ?? <span className="hint">not known</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A date has no time zone: it is parsed as UTC and must be shown as UTC. */
const day = { dateStyle: 'medium', timeZone: 'UTC' } as const;

function inLocalTime(time: string | null): string | null {
  return time && new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
