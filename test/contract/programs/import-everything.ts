// A program: imports the files that it is given, and prints what that left behind. It is run without the permission to
// write, to start processes or to load native code, so that a module that tries any of it fails.

// A look at them opens the standard streams, as some libraries do; that is none of what is looked for.
void [process.stdin, process.stdout, process.stderr];
const before = listTraces();
for (const url of process.argv.slice(2)) await import(url);
const after = listTraces();
const left = after.filter((trace) => !before.includes(trace));
process.stdout.write(JSON.stringify(left), () => process.exit(0));

/** What keeps a process alive or makes it react: timers, sockets, and listeners for signals and failures. */
function listTraces(): readonly string[] {
  return [...process.getActiveResourcesInfo(), ...process.eventNames().map(String)];
}
