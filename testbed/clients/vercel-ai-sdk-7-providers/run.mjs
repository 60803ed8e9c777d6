// The Vercel AI SDK 7 on other providers than OpenAI and Anthropic.
import { packages, scenariosFor } from '../ai-sdk.mjs';

export default { packages: packages(true), scenarios: scenariosFor(7) };
