// Loaded into a server with `--import`: on SIGUSR2 it collects garbage and prints the heap that is still used, in bytes.
let reports = 0;
process.on('SIGUSR2', () => {
  globalThis.gc();
  reports += 1;
  process.stdout.write(`heap report ${reports}: ${process.memoryUsage().heapUsed}\n`);
});
