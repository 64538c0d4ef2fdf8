import { StopSignal } from './stop.ts';
import { guardStandardStreams } from './telemetry/standard-streams.ts';

// Before anything else is loaded: as the first process of a container, one without a handler does not receive the signal at all.
const signal = new StopSignal();
guardStandardStreams();
const { serve } = await import('./serve.ts');
await serve(process.env, signal);
