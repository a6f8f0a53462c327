// Writes signatures as the npm library standardwebhooks makes them; `go generate ./activities/webhook` runs it.
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";

const bodies = [
  "",
  "{}",
  '{"test": 2432232314}',
  '{"specversion":"1.0","id":"0198c1de","type":"placement.safety_meeting_held","data":{"text":"Tryghedsmøde på Æblegården ✓ 🙂"}}',
  '{"a":1}\n',
  "x".repeat(20_000),
];
const ids = ["msg_p5jXN8AQM9LWM0D4loKWxJek", "0198c1de-0b52-7f3e-8a71-5d4f3a2b1c0d"];
// Made from a text, so that nobody takes them for real ones.
const secret = (bytes, i) => "whsec_" + createHmac("sha512", "a secret for tests").update(String(i)).digest().subarray(0, bytes).toString("base64");

const vectors = [];
for (const [i, body] of bodies.entries()) {
  for (const [j, bytes] of [24, 32, 64].entries()) {
    const key = secret(bytes, i * 3 + j);
    const id = ids[(i + j) % ids.length];
    const timestamp = 1614265330 + 86400 * 365 * (i + j);
    const signature = new Webhook(key).sign(id, new Date(timestamp * 1000), body);
    vectors.push({ key, id, timestamp, body, signature });
  }
}

// The library takes a list in which it knows one of several signatures.
const now = Math.floor(Date.now() / 1000);
const hook = new Webhook(vectors[0].key);
hook.verify("{}", {
  "webhook-id": "m1",
  "webhook-timestamp": String(now),
  "webhook-signature": `v1a,AAAA v1,AAAA ${hook.sign("m1", new Date(now * 1000), "{}")}`,
});

process.stdout.write(JSON.stringify(vectors, null, 1) + "\n");
