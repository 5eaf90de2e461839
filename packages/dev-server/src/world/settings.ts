/** Public settings and the defaults of a fresh server. */
const defaults: Readonly<Record<string, unknown>> = {
  Accounts_AllowInvisibleStatusOption: true,
  Accounts_TwoFactorAuthentication_Enabled: true,
  Accounts_LoginExpiration: 90,
  API_Enable_Rate_Limiter_Limit_Calls_Default: 10,
  API_Enable_Rate_Limiter_Limit_Time_Default: 60_000,
  API_Upper_Count_Limit: 100,
  API_Default_Count: 50,
  E2E_Enable: false,
  E2E_Allow_Unencrypted_Messages: false,
  FileUpload_Enabled: true,
  FileUpload_MaxFileSize: 104_857_600,
  FileUpload_ProtectFiles: true,
  Livechat_enabled: true,
  Message_AllowDeleting: true,
  Message_AllowEditing: true,
  Message_AllowEditing_BlockEditInMinutes: 0,
  Message_AllowDeleting_BlockDeleteInMinutes: 0,
  Message_AllowPinning: true,
  Message_AllowStarring: true,
  Message_CustomFields_Enabled: false,
  Message_MaxAllowedSize: 5000,
  Message_ShowDeletedStatus: false,
  Site_Name: "Rocket.Chat",
  Site_Url: "",
  Threads_enabled: true,
  UI_Use_Real_Name: false,
};

/** What only the operator may know. */
const secrets = new Set(["CREATE_TOKENS_FOR_USERS", "CREATE_TOKENS_FOR_USERS_SECRET"]);

/** The values an administrator would set. */
export class Settings {
  readonly #values: Map<string, unknown>;

  constructor(overrides: Readonly<Record<string, unknown>> = {}) {
    this.#values = new Map(Object.entries({ ...defaults, ...overrides }));
  }

  get(id: string): unknown {
    return this.#values.get(id);
  }

  set(id: string, value: unknown): void {
    this.#values.set(id, value);
  }

  isOn(id: string): boolean {
    return this.#values.get(id) === true;
  }

  number(id: string): number {
    const value = this.#values.get(id);
    return typeof value === "number" ? value : 0;
  }

  string(id: string): string {
    const value = this.#values.get(id);
    return typeof value === "string" ? value : "";
  }

  isPublic(id: string): boolean {
    return !secrets.has(id);
  }

  /** All settings, or only the named ones, in the shape clients read. */
  list(ids?: readonly string[]): readonly { readonly _id: string; readonly value: unknown }[] {
    const all = [...this.#values].filter(([_id]) => this.isPublic(_id)).map(([_id, value]) => ({ _id, value }));
    return ids === undefined ? all : all.filter((setting) => ids.includes(setting._id));
  }
}
