import type { User } from "../documents.ts";
import type { State } from "../state.ts";
import type { Departments } from "./records.ts";

/** Chooses the agent for a conversation, by the `Livechat_Routing_Method` of the settings. */
export class Routing {
  readonly #state: State;
  readonly #departments: Departments;

  constructor(state: State, departments: Departments) {
    this.#state = state;
    this.#departments = departments;
  }

  /** Whether conversations are given to agents, rather than taken by them. */
  get assigns(): boolean {
    return this.#state.settings.get("Livechat_Routing_Method") !== "Manual_Selection";
  }

  /** A bot is an agent as long as it is switched on; people also have to be there. */
  isAvailable(agent: User): boolean {
    if (agent.statusLivechat !== "available" || !agent.active) return false;
    return agent.roles.includes("bot") || agent.status !== "offline";
  }

  /** The available agent with the fewest open conversations; nobody when agents take conversations themselves. */
  choose(departmentId: string | undefined, except?: string): User | undefined {
    if (!this.assigns) return undefined;
    return this.agents(departmentId)
      .filter((agent) => agent._id !== except && this.isAvailable(agent))
      .map((agent) => ({ agent, open: this.#openOf(agent) }))
      .sort((a, b) => a.open - b.open)[0]?.agent;
  }

  /** The agents of a department, or all. */
  agents(departmentId?: string): readonly User[] {
    const members = departmentId === undefined ? undefined : this.#departments.get(departmentId)?.agents;
    return this.#state.users.filter(
      (user) => user.roles.includes("livechat-agent") && (members === undefined || members.includes(user.username)),
    );
  }

  #openOf(agent: User): number {
    return this.#state.rooms.filter((room) => room.t === "l" && room.open === true && room.servedBy?._id === agent._id)
      .length;
  }
}
