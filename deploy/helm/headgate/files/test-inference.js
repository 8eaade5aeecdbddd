// Sends one inference to HEADGATE_URL and says what came back. Exit 0 only for an answer with words in it.
const { HEADGATE_URL, HEADGATE_KEY } = process.env;
const response = await fetch(HEADGATE_URL, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    ...(HEADGATE_KEY ? { authorization: `Bearer ${HEADGATE_KEY}` } : {}),
  },
  body: JSON.stringify({ prompt: 'Say hello.', max_tokens: 16 }),
  signal: AbortSignal.timeout(60_000),
});
const answer = await response.text();
console.log(response.status, answer);
const words = response.ok ? JSON.parse(answer).output : '';
process.exitCode = words === '' ? 1 : 0;
