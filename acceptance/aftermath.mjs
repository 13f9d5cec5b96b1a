/** What must hold when all calls are made: of the audit record, and of what lies on the disk. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Exactly one record for each call, with what was asked for and what was decided. */
export async function checkAudit(admin, keys, owner, findings) {
  const total = { records: 0, calls: 0 };
  for (const key of keys) {
    const records = await admin.exchanges(key.id, key.calls.length);
    const find = (what) => findings.add('unexpected', `audit ${key.name}`, what);
    total.records += records.length;
    total.calls += key.calls.length;
    if (new Set(records.map((it) => it.id)).size !== records.length) find('a record came twice');
    const missing = new Map();
    for (const made of key.calls) missing.set(made, (missing.get(made) ?? 0) + 1);
    for (const it of records) {
      const made = [it.method, it.path, it.decision, it.missing ?? ''].join(' ').trim();
      missing.set(made, (missing.get(made) ?? 0) - 1);
      const ended =
        it.decision === 'permitted'
          ? it.outcome === 'completed' && it.status > 0
          : it.code === 'permission_missing' && it.status === 403;
      if (!ended || it.key?.id !== key.id || it.owner !== owner || it.upstream !== key.upstream)
        find(JSON.stringify(it));
    }
    for (const [made, count] of missing)
      if (count) find(`${made}: ${Math.abs(count)} ${count > 0 ? 'calls without a record' : 'records without a call'}`);
  }
  return `audit: ${total.records} records of ${total.calls} calls with ${keys.length} keys`;
}

/** Neither tokens nor keys in what the suite wrote, to the disk or to its log. */
export function checkAtRest(folder, secrets, findings) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath ?? it.path, it.name));
  for (const file of files) {
    const bytes = readFileSync(file);
    for (const secret of secrets)
      if (bytes.includes(secret)) findings.add('leaked', file, 'a token or a key in plain text');
  }
  return `${files.length} files of the suite searched for the tokens and the keys`;
}
