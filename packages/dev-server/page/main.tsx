import { render } from "preact";
import { App } from "./state/app.ts";
import { AppView } from "./view/app-view.tsx";

const root = document.getElementById("app");
if (root !== null) {
  const app = new App();
  render(<AppView app={app} />, root);
  void app.start();
}
