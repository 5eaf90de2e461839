import { servedElsewhere } from "@rocketchat-connectors/botpress/integration";

// Botpress' CLI builds this, and with --url deploys none of it: the connector is what Botpress calls.
export default servedElsewhere();
