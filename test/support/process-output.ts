import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

/** Collects what a process prints, from its start. */
export class ProcessOutput {
  #stdout = '';
  #stderr = '';
  #ended = false;
  readonly #changes = new EventEmitter();

  constructor(child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#change(() => (this.#stdout += chunk)));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.#change(() => (this.#stderr += chunk)));
    child.once('close', () => this.#change(() => (this.#ended = true)));
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /**
   * Waits until `pattern` is found in the whole lines of stdout or stderr.
   * @throws {Error} with everything printed, when the process ends or `withinMs` go by without it
   */
  waitFor(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.#wholeLines(this.#stdout)) ?? pattern.exec(this.#wholeLines(this.#stderr));
        if (match !== null) settle(() => resolve(match));
        else if (this.#ended) settle(() => reject(this.#missing(pattern, 'it ended')));
      };
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        this.#changes.off('change', look);
        how();
      };
      const timer = setTimeout(() => settle(() => reject(this.#missing(pattern, `${withinMs} ms passed`))), withinMs);
      this.#changes.on('change', look);
      look();
    });
  }

  #change(apply: () => void): void {
    apply();
    this.#changes.emit('change');
  }

  /** A chunk may end in the middle of a line, and half a URL would match as well as a whole one. */
  #wholeLines(text: string): string {
    return this.#ended ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  }

  #missing(pattern: RegExp, reason: string): Error {
    return new Error(`The process printed nothing like ${pattern}: ${reason}.\n${this.#stdout}\n${this.#stderr}`);
  }
}
