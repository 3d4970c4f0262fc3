/** A server with everything that our modules make of one; each task is there for one module. */
export const server = `
- hosts: HOST
  become: true
  tasks:
    - name: packages
      apt: { name: [postgresql-15, postgresql-15-pglogical], install_recommends: false }
    - name: service
      service: { name: postgresql, state: started, enabled: true }
- hosts: HOST
  become: true
  tasks:
    - name: parameters
      become_user: postgres
      postgresql_set: { name: <%= item.name %>, value: <%= item.value %> }
      loop:
        - { name: wal_level, value: logical }
        - { name: track_commit_timestamp, value: "yes" }
        - { name: shared_preload_libraries, value: pglogical }
        - { name: output_plugin_libraries, value: "pgoutput, test_decoding, pglogical_output" }
      notify: restart
    - meta: flush_handlers
    - name: role
      become_user: postgres
      postgresql_user: { name: app, password: <%= secret %>, role_attr_flags: "LOGIN,NOCREATEDB" }
    - name: databases
      <<: { become_user: postgres, loop: [mdc one, mdc_two] }
      postgresql_db: { name: <%= item %>, owner: app, encoding: UTF-8, template: template0 }
    - name: tables
      <<: { become_user: postgres, loop: [mdc one, mdc_two] }
      postgresql_schema_scripts: { db: <%= item %>, src: schema.sql, session_role: app }
    - name: schema
      become_user: postgres
      postgresql_schema: { db: mdc one, name: "re ports", owner: app }
    - name: privileges
      become_user: postgres
      postgresql_privs: { database: mdc one, privs: SELECT, objs: ALL_IN_SCHEMA, roles: PUBLIC }
    - name: rules
      postgresql_pg_hba:
        dest: /etc/postgresql/15/main/pg_hba.conf
        <<: { contype: hostssl, databases: mdc_two, users: app, address: 192.0.2.0/24, method: scram-sha-256 }
    - name: datacenter
      <<: { become_user: postgres, loop: [mdc one, mdc_two] }
      postgresql_datacenter: { db: <%= item %>, dc: 1, step: 2 }
    - name: keys
      <<: { become_user: postgres, loop: [mdc one, mdc_two] }
      postgresql_key_column: { db: <%= item %>, tables: [seen], column: made_in, value: dc1 }
    - name: extensions
      <<: { become_user: postgres, loop: [mdc one, mdc_two] }
      postgresql_ext: { db: <%= item %>, name: pglogical, version: latest }
    - name: nodes
      become_user: postgres
      pglogical_node: { db: <%= item %>, name: "n <%= item %>", dsn: "host=/var/run/postgresql dbname='<%= item %>' user=postgres" }
      loop: [mdc one, mdc_two]
    - name: sets
      <<: { become_user: postgres, loop: [mdc one, mdc_two] }
      pglogical_replication_set: { db: <%= item %> }
    - name: subscription
      become_user: postgres
      pglogical_subscription:
        db: mdc_two
        name: two_from_one
        provider_dsn: "host=/var/run/postgresql dbname='mdc one' user=postgres"
        timeout: 60
    - name: back
      become_user: postgres
      pglogical_subscription:
        db: mdc one
        name: one_from_two
        provider_dsn: host=/var/run/postgresql dbname=mdc_two user=postgres
        timeout: 60
    - name: publication
      become_user: postgres
      postgresql_publication: { db: mdc one, name: "mdc pub", tables: [] }
    - name: slot
      become_user: postgres
      postgresql_slot: { db: mdc one, name: mdc_slot, slot_type: logical }
    - name: own subscription
      become_user: postgres
      postgresql_subscription:
        db: mdc_two
        name: own
        provider_dsn: "host=/var/run/postgresql dbname='mdc one' user=postgres"
        publications: mdc pub
        <<: { origin: any, slot_name: mdc_slot, create_slot: false }
    - { name: ping, become_user: postgres, postgresql_ping: {} }
    - { name: info, become_user: postgres, postgresql_info: {} }
    - { name: cluster, postgresql_cluster_info: { version: 15 } }
    - { name: primary, postgresql_standby: { version: 15, state: primary } }
  handlers:
    - name: restart
      service: { name: postgresql@15-main, state: restarted }
`;
