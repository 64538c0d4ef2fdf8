import { guardStandardStreams } from './standard-streams.ts';
import { StopSignal } from './stop.ts';

// Before anything else is loaded: as the first process of a container, one without a handler does not receive the signal at all.
const signal = new StopSignal();
guardStandardStreams();
const { serve } = await import('./serve.ts');
await serve(process.env, signal);
