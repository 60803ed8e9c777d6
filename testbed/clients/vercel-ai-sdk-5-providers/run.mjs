// The Vercel AI SDK 5 on other providers than OpenAI and Anthropic.
import { packages, scenariosFor } from '../ai-sdk.mjs';

export default { packages: packages(false), scenarios: scenariosFor(5) };
