// Stand-in of the settings that operators edit.
globalThis.AppConfig = {
  app: { context: "/devportal", proxy_context_path: "", origin: { host: "localhost" } },
};
