import { rocketChatIntegration } from "@rocketchat-connectors/botpress/integration";

// The CLI wants a name that is free in the workspace. Raise the version when bots are to keep the one before.
export default rocketChatIntegration({ name: "rocketchat", version: "0.1.0", icon: "icon.svg", readme: "hub.md" });
