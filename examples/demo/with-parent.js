// Loaded into each bot before its own program: when the demo ends, by whatever means, the bot is told to end as well.
const end = () => process.emit("SIGTERM") || process.exit();

if (process.connected) process.once("disconnect", end);
else end();
// The bot shall be able to end by itself, too.
process.channel?.unref();
