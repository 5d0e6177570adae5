// Lets tests that run inside the extension host act on the window from outside, as its user: they post to this server (see
// driver.mjs), which runs in the launcher's process and calls the Workbench. The suite's output and result come the same way.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

/** The Workbench's methods that can be called with plain data and give plain data. */
export const driverVerbs = /** @type {const} */ ([
  'answer',
  'choose',
  'click',
  'clickDialog',
  'clickNotification',
  'clickStatusBar',
  'closeModalEditor',
  'codeLens',
  'contextMenu',
  'contextMenuItems',
  'dialog',
  'editorText',
  'goTo',
  'hover',
  'notifications',
  'openFile',
  'palette',
  'paletteOffers',
  'panelText',
  'press',
  'quickFix',
  'quickInput',
  'rightClick',
  'save',
  'screenshot',
  'selectAll',
  'selectLine',
  'selectText',
  'showNotifications',
  'statusBar',
  'trustFolder',
  'type',
  'waitForNotification',
]);

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {object} Bridge
 * @property {string} url  for the environment variable EASEL_TEST_DRIVER
 * @property {(workbench: import('./workbench.mjs').Workbench) => void} connect  until then, calls wait
 * @property {() => Counts | undefined} counts  what the suite reported at its end
 * @property {() => void} close
 */

/** @param {{ print: (text: string) => void }} options `print` gets the suite's output @returns {Promise<Bridge>} */
export async function startBridge({ print }) {
  // In the path, so that no page and no other user of the machine can press keys here.
  const secret = randomBytes(16).toString('hex');
  /** @type {Counts | undefined} */
  let counts;
  /** @type {(workbench: import('./workbench.mjs').Workbench) => void} */
  let connect = () => {};
  /** @type {Promise<import('./workbench.mjs').Workbench>} */
  const connected = new Promise((resolve) => {
    connect = resolve;
  });

  /** @type {Record<string, (...args: any[]) => unknown>} */
  const verbs = {
    print: (text) => print(String(text)),
    result: (value) => {
      counts = value;
    },
    reload: () => {
      throw new Error(
        'A reload ends the extension host, and this test with it. Write the test as a scenario, which runs outside.',
      );
    },
  };
  for (const verb of driverVerbs) {
    verbs[verb] = async (...args) =>
      /** @type {(...args: any[]) => unknown} */ ((await connected)[verb]).apply(await connected, args);
  }

  const server = createServer((request, response) => {
    const reply = (/** @type {number} */ status, /** @type {unknown} */ body) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const [, key, verb = ''] = (request.url ?? '').split('/');
    const call = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (request.method !== 'POST' || key !== secret || !call) return reply(404, { error: `No verb "${verb}".` });
    readBody(request)
      .then((body) => call(...(body === '' ? [] : JSON.parse(body))))
      .then(
        (value) => reply(200, { value }),
        (error) => reply(500, { error: error.message }),
      );
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/${secret}`,
    connect,
    counts: () => counts,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {import('node:http').IncomingMessage} request */
async function readBody(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
