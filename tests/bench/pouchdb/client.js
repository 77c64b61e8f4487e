// The peer's kiosk: puts COUNT documents into a PouchDB of its own (LevelDB), then replicates them
// with PouchDB's own settings (batches of 100) and prints one JSON line. After a cut it goes on at
// once. A document says what a frame of ours says (sample.c): in the clear, unsigned, not padded.
//   node client.js FOLDER URL register|turn COUNT
'use strict';

const { randomBytes } = require('crypto');
const PouchDB = require('pouchdb');

const [, , folder, url, kind, count] = process.argv;

function registration(number) {
  const at = new Date().toISOString();
  return {
    _id: randomBytes(16).toString('hex'), type: 'registration', at, kiosk: 'A', services: [2, 4],
    age_band: '30-44', sex: 'M', municipality: '15054',
    given: 'Ana María', surname1: 'López', surname2: 'Díaz', phone: '7220000000',
    consent: { purposes: 3, notice: 1 },
    turns: [{ service: 2, module: 2, number }, { service: 4, module: 4, number }],
    slip: randomBytes(16).toString('hex'),
  };
}

function turn(number) {
  const at = new Date().toISOString();
  return { _id: randomBytes(16).toString('hex'), type: 'turn', at, kiosk: 'A', service: 3, module: 12, number };
}

async function main() {
  const name = 'kiosk-' + randomBytes(8).toString('hex');
  const local = new PouchDB(folder + '/' + name);
  const make = kind === 'register' ? registration : turn;
  const made = await local.bulkDocs(Array.from({ length: Number(count) }, (_, i) => make(i + 1)));
  if (made.some((one) => !one.ok)) throw new Error('a document was not kept');
  const remote = url + '/' + name;
  const begun = process.hrtime.bigint();
  let failures = 0;
  for (let done = false; !done; ) {
    try {
      const result = await local.replicate.to(remote);
      done = result.ok && result.status === 'complete' && result.errors.length === 0;
    } catch (error) {
      if (++failures > 50) throw error;
    }
  }
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  await local.destroy();
  console.log(JSON.stringify({ ms, failures }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
