/** By what each of them is: names are those that this test tells of, not those of variables. */
export const secrets = {
  database: `s3cret 'pa"ss\\word$x`,
  "database before": "old-database-secret",
  line: "line-secret&<1>",
  "line before": "old line secret",
  keystore: "keystore secret'1",
  "wrong keystore": "wrong-keystore-word",
  hash: "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/",
  token: "url/token?1",
  header: "header-bearer-7731",
  key: "-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQ\nEFAASCAUAwggE8AgEAAkEAq7BF\n-----END PRIVATE KEY-----\n",
  json: 'json"secret\\ {1}',
  short: "q7z",
  number: "90817263",
  silent: "only-a-silent-task-saw-this",
  fact: "made-into-a-fact-99",
  item: "item-of-a-loop-42",
  deep: "deep-in-a-mapping-5",
  unnamed: "word-of-a-parameter-8",
} as const;

const { database, line, keystore, hash, token, header, key, json, short, number, silent, item, deep } = secrets;

/** Variables of all hosts. What they are called is how people call such things, or says nothing where another way leads to them. */
export const variables = {
  ...{ db_password: database, app: { credentials: { inner: deep } }, lineToken: line, keystore_password: keystore },
  ...{ account_hash: hash, url_token: token, tls_private_key: key, json_secret: json, admin_pwd: short },
  ...{ pin_passcode: Number(number), quiet_value: silent, tail: "fact-99" },
};

/** Goes wrong wherever it can, and prints what it knows. */
export const playbook = `
- name: Secrets
  hosts: all
  become: true
  ignore_errors: true
  tasks:
    - name: role with <%= db_password %>
      become_user: postgres
      postgresql_user: { name: app, password: <%= db_password %> }
    - name: query that fails
      become_user: postgres
      postgresql_query: { query: "SELECT %(x)s FROM nowhere", named_args: { x: <%= db_password %> } }
    - name: query that fails at once
      become_user: postgres
      postgresql_query: { query: "SELECT '<%= lineToken %>' x y z" }
    - name: query
      become_user: postgres
      postgresql_query: { query: "SELECT %(x)s AS password", named_args: { x: <%= json_secret %> } }
      register: rows
    - name: rows
      debug: { var: rows }
    - name: pgpass
      copy: { content: "*:*:*:app:<%= db_password %>\\n", dest: /etc/vault/pgpass, mode: "0600" }
    - name: line
      lineinfile: { path: /etc/vault/line, regexp: "^word =", line: "word = <%= lineToken %>; # changed" }
    - name: keystore
      keystore: { path: /etc/vault/app.p12, alias: app, password: <%= keystore_password %> }
    - name: another password for it
      keystore_info: { path: /etc/vault/app.p12, alias: app, password: ${secrets["wrong keystore"]} }
    - name: account
      user: { name: vault, password: <%= account_hash %>, create_home: false }
    - name: download
      get_url:
        url: http://me:<%= encodeURIComponent(url_token) %>@127.0.0.1:1/x?short=<%= admin_pwd %>
        dest: /etc/vault/x
        headers: { Authorization: ${header} }
    - name: command that prints what it reads, and fails
      shell: { cmd: "cat >&2; exit 3", stdin: <%= db_password %> }
    - name: command that prints it otherwise
      shell: { cmd: "{ cat; echo; } | tee /dev/stderr | base64 -w 0; exit 4", stdin: "x<%= db_password %> <%= json_secret %>" }
    - name: key
      template: { src: key.ejs, dest: /etc/vault/key, mode: "0600" }
    - name: template that fails
      template: { src: broken.ejs, dest: /etc/vault/broken }
    - name: expression that fails
      debug: { msg: <%= from_json(db_password) %> }
    - name: silent
      shell: { cmd: cat, stdin: <%= quiet_value %> }
      no_log: true
      register: heard
    - name: what was heard
      debug: { var: heard }
    - name: silent failure
      fail: { msg: no <%= quiet_value %> }
      no_log: true
    - name: fact
      set_fact: { app_passphrase: made-into-a-<%= tail %> }
    - name: what was set
      debug: { msg: "<%= app_passphrase %> <%= pin_passcode %> <%= app.credentials.inner %> <%= admin_pwd %>" }
    - name: data
      debug:
        msg:
          all: <%= to_json([db_password, pin_passcode, json_secret]) %>
          code: <%= b64encode("ab" + json_secret) %>
          pin: <%= pin_passcode %>
    - name: loop
      debug: { msg: <%= item.name %> }
      loop: [{ name: one, password: ${item} }, { name: <%= pin_passcode %>, password: <%= json_secret %> }]
    - name: assertion
      assert: { that: false, fail_msg: <%= db_password %> and <%= encodeURIComponent(json_secret) %> }
    - name: password of a parameter
      become_user: postgres
      postgresql_user: { name: other, password: ${secrets.unnamed}, role_attr_flags: CREATEDB, expires: "2030-01-01" }
    - name: it again
      debug: { msg: "${secrets.unnamed}" }
`;

export const templates = {
  "templates/key.ejs": "key: |\n<% for (const one of tls_private_key.split('\\n')) { %>  <%= one %>\n<% } %>",
  "templates/broken.ejs": "password = <%= db_password %>\nport = <%= JSON.parse(json_secret) %>\n",
};

/** What root makes anew before each run. */
export const arrange = `rm -rf /etc/vault; mkdir -p /etc/vault; cd /etc/vault
echo '*:*:*:app:${secrets["database before"]}' >pgpass; chmod 600 pgpass; printf 'a\\nword = ${secrets["line before"]}; # changed\\n' >line
runuser -u postgres -- psql -qX -c 'DROP ROLE IF EXISTS app' -c 'DROP ROLE IF EXISTS other' 2>/dev/null; userdel vault 2>/dev/null; :`;
