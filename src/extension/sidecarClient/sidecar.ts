import * as vscode from 'vscode';
import { defaultStateFolder } from '../../client/stateFolder';
import { SidecarClient } from '../../client/sidecarClient';
import { requests } from '../../protocol/wire';
import { readSettings } from '../settings/readSettings';

/** This window's connection to the sidecar that all windows share. It is made when it is first needed. */
export class Sidecar implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  #client: SidecarClient | undefined;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#log = log;
  }

  /**
   * The client, which connects (and starts the sidecar, if none runs) with its first request.
   *
   * @throws {EaselError} `settingInvalid`
   */
  get client(): SidecarClient {
    return (this.#client ??= this.#connect());
  }

  /** How many jobs of all windows and command lines are not done; none when no sidecar runs. */
  async unfinishedJobs(): Promise<number> {
    if (!(await this.client.connectIfRunning())) return 0;
    const { jobs } = await this.client.request(requests.sidecarStatus, {});
    return jobs.queued + jobs.running;
  }

  dispose(): void {
    this.#client?.dispose();
  }

  #connect(): SidecarClient {
    const settings = readSettings();
    const { version } = this.#context.extension.packageJSON as { version: string };
    return new SidecarClient({
      name: `VS Code ${vscode.version}`,
      version,
      sidecarPath: this.#context.asAbsolutePath('dist/sidecar.js'),
      stateFolder: defaultStateFolder(),
      idleSeconds: settings['sidecar.idleMinutes'] * 60,
      engineIdleSeconds: settings['engine.idleMinutes'] * 60,
      log: (line, level) => this.#log[level](line),
    });
  }
}
