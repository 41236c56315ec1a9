import { afterAll } from 'vitest';
import { stopAllProcesses } from './processes.ts';

// A setup file: whatever a test file leaves running ends with it, also when its tests fail.
afterAll(stopAllProcesses);
