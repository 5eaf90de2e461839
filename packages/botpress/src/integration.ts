/** What is deployed to Botpress Cloud for `BOTPRESS_MODE=integration`; needs `@botpress/sdk`. */
export { type DefinitionOptions, rocketChatIntegration } from "./integration/definition.ts";
export { servedElsewhere } from "./integration/elsewhere.ts";
