// Runs one scenario of one client, in a process of its own: node child.mjs CLIENT SCENARIO
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [client, name] = process.argv.slice(2);
const { default: definition } = await import(pathToFileURL(path.resolve(client, 'run.mjs')));
process.chdir(client);
const scenario = definition.scenarios[name];
process.on('unhandledRejection', (reason) => console.error('unhandled', reason));
await scenario.run({ resource: scenario.resource ?? {}, name });
setTimeout(() => process.exit(0), 300).unref();
