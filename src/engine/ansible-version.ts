/** `ansible_version`: of the Ansible whose language is spoken here, for roles that ask for one at least so new. */
export const ansibleVersion = { full: "2.14.18", string: "2.14.18", major: 2, minor: 14, revision: 18 };
