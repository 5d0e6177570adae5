import { createMessageConnection } from 'vscode-jsonrpc/node';
import WebSocket from 'ws';
import { MessageTransport } from '../../protocol/messageTransport';
import { maximumMessageBytes, protocolVersion, requests, type SidecarRecord } from '../../protocol/wire';

const answerMs = 5000;

/**
 * Whether the sidecar that a record tells of is there and serves: only who holds the record's token can answer, so
 * another program that has got its port or its process id meanwhile does not count.
 */
export async function answers(record: SidecarRecord): Promise<boolean> {
  const webSocket = new WebSocket(`ws://127.0.0.1:${record.port}`, {
    headers: { Authorization: `Bearer ${record.token}` },
    handshakeTimeout: answerMs,
    perMessageDeflate: false,
  });
  const timer = setTimeout(() => webSocket.terminate(), answerMs);
  try {
    await new Promise((resolve, reject) => {
      webSocket.once('open', resolve);
      webSocket.on('error', reject);
      webSocket.once('close', () => reject(new Error('closed')));
    });
    const transport = new MessageTransport(webSocket, maximumMessageBytes);
    const rpc = createMessageConnection(transport.reader, transport.writer);
    webSocket.on('message', (data: Buffer, isBinary: boolean) => transport.receive(data, isBinary));
    webSocket.once('close', () => rpc.dispose());
    rpc.listen();
    const client = { name: 'easel-sidecar', version: record.version };
    const answer: unknown = await rpc.sendRequest(requests.initialize.method, { protocolVersion, client });
    return requests.initialize.result.safeParse(answer).data?.pid === record.pid;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    webSocket.terminate();
  }
}
