# Of the stand-in of SQL*Plus: statements over the few views, settings and tables of its database.
use strict;
use warnings;

our ($database, $user);
# Whose tables are meant where a name does not say it: the account's own, unless the session was told otherwise.
our $schema;

sub execute {
    my ($text) = @_;
    $text =~ s/\s+$//;
    my $word = '[\w\$#."]+';
    my $nested = select_nested($text);
    return $nested if defined $nested;
    return select_rows($1, $2, $3) if $text =~ /^\s*SELECT\s+(.+?)\s+FROM\s+($word)(?:\s+WHERE\s+(.+?))?(?:\s+ORDER\s+BY\s+[\w, ]+)?$/is;
    return 'Commit complete.' if $text =~ /^\s*(COMMIT|ROLLBACK)$/i;
    return change_table($text) if $text =~ /^\s*(INSERT|UPDATE|DELETE|CREATE\s+TABLE|DROP\s+TABLE|(?:CREATE|DROP)\s+SEQUENCE|ALTER\s+SEQUENCE)\b/i;
    if ($text =~ /^\s*ALTER\s+DATABASE\s+(NO\s+)?FORCE\s+LOGGING$/i) { sys(); $database->{force_logging} = $1 ? 'NO' : 'YES'; return 'Database altered.' }
    if ($text =~ /^\s*ALTER\s+DATABASE\s+(ADD|DROP)\s+SUPPLEMENTAL\s+LOG\s+DATA$/i) { sys(); $database->{supplemental_log_data_min} = uc $1 eq 'ADD' ? 'YES' : 'NO'; return 'Database altered.' }
    if ($text =~ /^\s*ALTER\s+SYSTEM\s+SET\s+(\w+)\s*=\s*('[^']*'|\S+)\s+SCOPE\s*=\s*BOTH$/i) {
        my ($name, $value) = (lc $1, $2 =~ /^'(.*)'$/ ? $1 : $2);
        sys();
        die "ORA-02065: illegal option for ALTER SYSTEM\n" if !exists $database->{"parameter.$name"};
        die "ORA-02095: specified initialization parameter cannot be modified\n" if $name eq 'processes';
        $database->{"parameter.$name"} = $value =~ /^(true|false)$/i ? uc $value : $value;
        return 'System altered.';
    }
    if ($text =~ /^\s*(CREATE|ALTER)\s+USER\s+"?(\w+)"?\s+IDENTIFIED\s+BY\s+"([^"]+)"(.*)$/is) {
        my ($verb, $name, $password) = (uc $1, uc $2, $3);
        sys();
        my $there = exists $database->{"user.$name.password"};
        die "ORA-01920: user name '$name' conflicts with another user or role name\n" if $verb eq 'CREATE' && $there;
        die "ORA-01918: user '$name' does not exist\n" if $verb eq 'ALTER' && !$there;
        $database->{"user.$name.password"} = hashed($password);
        $database->{"user.$name.privileges"} //= '';
        return $verb eq 'CREATE' ? 'User created.' : 'User altered.';
    }
    if ($text =~ /^\s*ALTER\s+USER\s+"?(\w+)"?\s+QUOTA\s+UNLIMITED\s+ON\s+"?(\w+)"?$/i) { sys(); known(uc $1); return 'User altered.' }
    if ($text =~ /^\s*ALTER\s+USER\s+"?(\w+)"?\s+ACCOUNT\s+(LOCK|UNLOCK)$/i) { my ($name, $lock) = (uc $1, uc $2 eq 'LOCK'); sys(); known($name); if ($lock) { $database->{"user.$name.locked"} = 1 } else { delete $database->{"user.$name.locked"} } return 'User altered.' }
    if ($text =~ /^\s*DROP\s+USER\s+"?(\w+)"?(\s+CASCADE)?$/i) {
        sys();
        my ($name, $cascade) = (known(uc $1), $2);
        my @owned = grep { /^(table|rows|type|default|constraint|columns|sequence|number|view|comment|trigger|autokey)\.\Q$name\E\./ } keys %$database;
        die "ORA-01922: CASCADE must be specified to drop '$name'\n" if @owned && !defined $cascade;
        delete $database->{$_} for @owned, grep { /^user\.\Q$name\E\./ } keys %$database;
        return 'User dropped.';
    }
    if ($text =~ /^\s*CREATE\s+(?:OR\s+REPLACE\s+)?DIRECTORY\s+"?(\w+)"?\s+AS\s+'([^']+)'$/i) { sys(); $database->{'directory.' . uc $1} = $2; return 'Directory created.' }
    if ($text =~ /^\s*GRANT\s+READ\s*,\s*WRITE\s+ON\s+DIRECTORY\s+"?(\w+)"?\s+TO\s+"?(\w+)"?$/i) {
        sys();
        die "ORA-22930: directory does not exist\n" if !exists $database->{'directory.' . uc $1};
        known(uc $2);
        return 'Grant succeeded.';
    }
    if ($text =~ /^\s*GRANT\s+SELECT\s+ON\s+(\S+)\s+TO\s+"?(\w+)"?$/i) {
        my ($name, $to) = (full($1), known(uc $2));
        die "ORA-00942: table or view does not exist\n" if !exists $database->{"sequence.$name"};
        $database->{"grant.$name"} = $to;
        return 'Grant succeeded.';
    }
    if ($text =~ /^\s*GRANT\s+(.+)\s+TO\s+"?(\w+)"?$/is) {
        my ($privileges, $name) = (uc $1, uc $2);
        sys();
        known($name);
        my %all = map { $_ => 1 } split(/,/, $database->{"user.$name.privileges"}), split(/\s*,\s*/, $privileges);
        $database->{"user.$name.privileges"} = join ',', sort keys %all;
        return 'Grant succeeded.';
    }
    if ($text =~ /^\s*BEGIN\s+DBMS_GOLDENGATE_AUTH\.GRANT_ADMIN_PRIVILEGE\s*\(\s*'(\w+)'\s*\);\s*END;$/is) {
        sys();
        my $name = known(uc $1);
        $database->{"privileges.$name"} = 'APPLY,CAPTURE';
        return 'PL/SQL procedure successfully completed.';
    }
    my $made = make_schema($text);
    return $made if defined $made;
    die "ORA-00900: invalid SQL statement\n";
}

sub sys { die "ORA-01031: insufficient privileges\n" if $user ne 'SYS' }
sub known { my ($name) = @_; die "ORA-01918: user '$name' does not exist\n" if !exists $database->{"user.$name.password"}; return $name }

# The rows of a view or table, each a hash of columns by name.
sub rows_of {
    my ($name) = @_;
    my $known = lc $name;
    return [{}] if $known eq 'dual';
    return [{ LOG_MODE => $database->{log_mode}, FORCE_LOGGING => $database->{force_logging}, SUPPLEMENTAL_LOG_DATA_MIN => $database->{supplemental_log_data_min}, OPEN_MODE => $database->{open_mode}, DATABASE_ROLE => 'PRIMARY', NAME => 'ORCL', CURRENT_SCN => $database->{scn} += 7 }] if $known eq 'v$database';
    return [map { /^parameter\.(.*)$/ ? { NAME => $1, VALUE => $database->{$_} } : () } sort keys %$database] if $known eq 'v$parameter';
    return [] if $known =~ /^g?v\$transaction$/;
    return [map { /^session\./ ? { USERNAME => $database->{$_} } : () } sort keys %$database] if $known =~ /^g?v\$session$/;
    return [map { my ($who) = /^privileges\.(.*)$/; defined $who ? map { { USERNAME => $who, PRIVILEGE_TYPE => $_ } } split(/,/, $database->{$_}) : () } sort keys %$database] if $known eq 'dba_goldengate_privileges';
    return [map { /^user\.(.*)\.password$/ ? { USERNAME => $1, ACCOUNT_STATUS => $database->{"user.$1.locked"} ? 'LOCKED' : 'OPEN' } : () } sort keys %$database] if $known eq 'dba_users';
    return [map { my ($who) = /^user\.(.*)\.privileges$/; defined $who ? map { { GRANTEE => $who, PRIVILEGE => $_, GRANTED_ROLE => $_ } } split(/,/, $database->{$_}) : () } sort keys %$database] if $known =~ /^dba_(sys|role)_privs$/;
    return [map { /^sequence\.(.*?)\.(.*)$/ ? { SEQUENCE_OWNER => $1, SEQUENCE_NAME => $2, INCREMENT_BY => $database->{$_}, CACHE_SIZE => 20, ORDER_FLAG => 'N', LAST_NUMBER => $database->{"number.$1.$2"} } : () } sort keys %$database] if $known =~ /^(dba|all|user)_sequences$/;
    return [map { /^table\.(.*?)\.(.*)$/ ? { OWNER => $1, TABLE_NAME => $2 } : () } sort keys %$database] if $known eq 'dba_tables';
    return [map { /^comment\.(.*?)\.(.*)$/ ? { OWNER => $1, TABLE_NAME => $2, COMMENTS => $database->{$_} } : () } sort keys %$database] if $known eq 'dba_tab_comments';
    return [map { /^grant\.(.*?)\.(.*)$/ ? { OWNER => $1, TABLE_NAME => $2, GRANTEE => $database->{$_}, PRIVILEGE => 'SELECT', GRANTABLE => 'NO' } : () } sort keys %$database] if $known eq 'dba_tab_privs';
    return [map { /^directory\.(.*)$/ ? { DIRECTORY_NAME => $1, DIRECTORY_PATH => $database->{$_} } : () } sort keys %$database] if $known eq 'dba_directories';
    if ($known eq 'dba_constraints') {
        my @names = grep { /^constraint\./ } sort keys %$database;
        return [map { my ($owner, $constraint) = /^constraint\.(.*?)\.(.*)$/; my ($type, $table, $parent) = split(/ /, $database->{$_}); my ($r_owner, $r_name) = split(/\./, $parent // ''); { OWNER => $owner, CONSTRAINT_NAME => $constraint, CONSTRAINT_TYPE => $type, TABLE_NAME => $table, R_OWNER => $r_owner, R_CONSTRAINT_NAME => $r_name } } @names];
    }
    return [map { /^table\.(.*?)\.(.*)$/ ? map { { OWNER => $1, TABLE_NAME => $2, COLUMN_NAME => $_, DATA_TYPE => $database->{"type.$1.$2.$_"} // 'VARCHAR2', DATA_DEFAULT => $database->{"default.$1.$2.$_"} } } split(/,/, $database->{$_}) : () } sort keys %$database] if $known eq 'dba_tab_columns';
    if ($known eq 'dba_cons_columns') {
        my @names = grep { /^columns\./ } sort keys %$database;
        return [map { my ($owner, $constraint) = /^columns\.(.*?)\.(.*)$/; my (undef, $table) = split(/ /, $database->{"constraint.$owner.$constraint"}); map { { OWNER => $owner, CONSTRAINT_NAME => $constraint, TABLE_NAME => $table, COLUMN_NAME => $_ } } split(/,/, $database->{$_}) } @names];
    }
    my $full = full($name);
    # No heartbeat goes anywhere: whoever uses the stand-in says what has come.
    return [map { my ($age, $lag, $path) = split(/ /, $database->{$_}, 3); { INCOMING_HEARTBEAT_AGE => $age, INCOMING_LAG => $lag, INCOMING_PATH => $path } } grep { /^lag\./ } sort keys %$database] if $full =~ /\.GG_LAG$/ && $database->{heartbeat};
    die "ORA-00942: table or view does not exist\n" if !exists $database->{"table.$full"};
    my @names = split /,/, $database->{"table.$full"};
    return [map { my @values = map { $_ eq "\x01" ? undef : unescape_cell($_) } split(/\t/, $_, -1); my %row; @row{@names} = @values; \%row } split /\n/, $database->{"rows.$full"} // ''];
}

sub escape_cell { my ($text) = @_; $text =~ tr/\t\n/\x02\x03/; return $text }
sub unescape_cell { my ($text) = @_; $text =~ tr/\x02\x03/\t\n/; return $text }
sub full { my ($name) = @_; $name =~ s/"//g; $name = uc $name; return $name =~ /\./ ? $name : ($schema // $user) . ".$name" }

# An expression: parts with || between, each a text, a number, a column, or one of a few functions of one.
sub evaluate {
    my ($text, $row) = @_;
    my @parts = grep { defined } map { part($_, $row) } split_outside($text, qr/\|\|/);
    return @parts ? join('', @parts) : undef;
}

sub part {
    my ($text, $row) = @_;
    $text =~ s/^\s+|\s+$//g;
    if ($text =~ /^'((?:[^']|'')*)'$/s) { (my $literal = $1) =~ s/''/'/g; return $literal eq '' ? undef : $literal }
    return $text if $text =~ /^-?\d+(\.\d+)?$/;
    return undef if uc $text eq 'NULL';
    return $user if uc $text eq 'USER';
    return chr $1 if $text =~ /^CHR\((\d+)\)$/i;
    return scalar gmtime if $text =~ /^(SYSTIMESTAMP|SYSDATE|CURRENT_TIMESTAMP)$/i;
    return evaluate($1, $row) if $text =~ /^\((.*)\)$/s;
    return holds($1, $row) ? evaluate($2, $row) : undef if $text =~ /^CASE\s+WHEN\s+(.+?)\s+THEN\s+(.+)\s+END$/is;
    if ($text =~ /^DBMS_LOB\.GETLENGTH\s*\((.*)\)$/is) { my $value = evaluate($1, $row); return defined $value ? length $value : undef }
    my $hash = hashed_value($text, $row);
    return $hash if defined $hash;
    if ($text =~ /^(UPPER|LOWER|TO_CHAR)\s*\((.*)\)$/is) { my $value = evaluate($2, $row); return !defined $value ? undef : uc $1 eq 'UPPER' ? uc $value : uc $1 eq 'LOWER' ? lc $value : $value }
    (my $name = uc $text) =~ s/"//g;
    die "ORA-00904: $text: invalid identifier\n" if !exists $row->{$name};
    return $row->{$name};
}

sub split_outside {
    my ($text, $separator) = @_;
    my ($current, $depth, @parts) = ('', 0);
    while ($text =~ /\G('(?:[^']|'')*'|$separator|.)/gs) {
        my $token = $1;
        $depth += $token eq '(' ? 1 : $token eq ')' ? -1 : 0;
        if ($depth == 0 && $token =~ /^$separator$/) { push @parts, $current; $current = '' } else { $current .= $token }
    }
    return (@parts, $current);
}

sub holds {
    my ($condition, $row) = @_;
    return 1 if !defined $condition;
    my @choices = split_outside($condition, qr/\s+OR\s+/i);
    return (grep { holds($_, $row) } @choices) ? 1 : 0 if @choices > 1;
    for my $part (split_outside($condition, qr/\s+AND\s+/i)) {
        if ($part =~ /^\s*(.+?)\s+IS\s+(NOT\s+)?NULL\s*$/is) { return 0 if defined(evaluate($1, $row)) != ($2 ? 1 : 0); next }
        if ($part =~ /^\s*(.+?)\s+IN\s*\((.*)\)\s*$/is) { my ($value, $list) = (evaluate($1, $row) // '', $2); return 0 if !grep { (evaluate($_, $row) // '') eq $value } split_outside($list, qr/,/); next }
        my ($left, $operator, $right) = $part =~ /^\s*(.+?)\s*(<>|!=|=|<|>)\s*(.+?)\s*$/s or die "ORA-00920: invalid relational operator\n";
        my ($one, $other) = (evaluate($left, $row), evaluate($right, $row));
        return 0 if !defined $one || !defined $other;
        my $order = $one =~ /^-?\d+$/ && $other =~ /^-?\d+$/ ? $one <=> $other : $one cmp $other;
        return 0 if !($operator eq '=' ? $order == 0 : $operator eq '<' ? $order < 0 : $operator eq '>' ? $order > 0 : $order != 0);
    }
    return 1;
}

sub select_rows {
    my ($list, $table, $condition) = @_;
    my @rows = grep { holds($condition, $_) } @{ rows_of($table) };
    my (@names, @expressions);
    for my $column (split_outside($list, qr/,/)) {
        my ($expression, $name) = $column =~ /^\s*(.+?)\s+AS\s+"?(\w+)"?\s*$/is ? ($1, $2) : ($column, $column);
        $name =~ s/^\s+|\s+$//g;
        push @names, $column =~ /"\w+"\s*$/ ? $name : uc $name;
        push @expressions, $expression;
    }
    return { names => \@names, rows => [[scalar @rows]] } if @expressions == 1 && $expressions[0] =~ /^\s*COUNT\s*\(\s*\*\s*\)\s*$/i;
    return { names => \@names, rows => [map { my $row = $_; [map { evaluate($_, $row) } @expressions] } @rows] };
}

sub change_table {
    my ($text) = @_;
    if ($text =~ /^\s*CREATE\s+TABLE\s+(\S+)\s*\((.*)\)$/is) {
        my ($name, $list) = ($1, $2);
        $name = full($name);
        die "ORA-00955: name is already used by an existing object\n" if exists $database->{"table.$name"};
        define_table($name, $list);
        return 'Table created.';
    }
    if ($text =~ /^\s*DROP\s+TABLE\s+(\S+)$/i) { my $name = full($1); rows_of($name); delete $database->{"$_.$name"} for qw(table rows autokey); return 'Table dropped.' }
    if ($text =~ /^\s*DROP\s+SEQUENCE\s+(\S+)$/i) {
        my $name = full($1);
        die "ORA-02289: sequence does not exist\n" if !exists $database->{"sequence.$name"};
        delete $database->{"$_.$name"} for qw(sequence number grant);
        return 'Sequence dropped.';
    }
    if ($text =~ /^\s*(CREATE|ALTER)\s+SEQUENCE\s+(\S+)(.*)$/is) {
        my ($verb, $name, $rest) = (uc $1, full($2), $3);
        my $there = exists $database->{"sequence.$name"};
        die "ORA-00955: name is already used by an existing object\n" if $verb eq 'CREATE' && $there;
        die "ORA-02289: sequence does not exist\n" if $verb eq 'ALTER' && !$there;
        $database->{"sequence.$name"} = $1 if $rest =~ /INCREMENT\s+BY\s+(-?\d+)/i;
        $database->{"sequence.$name"} //= 1;
        $database->{"number.$name"} = $1 if $rest =~ /START\s+WITH\s+(\d+)/i;
        $database->{"number.$name"} //= 1;
        return $verb eq 'CREATE' ? 'Sequence created.' : 'Sequence altered.';
    }
    my ($name, $condition, $set, $values);
    my $columns;
    if ($text =~ /^\s*INSERT\s+INTO\s+([\w."\$#]+)\s*(?:\(([^()]*)\)\s*)?VALUES\s*\((.*)\)$/is) { ($name, $columns, $values) = ($1, $2, $3); $name = full($name) }
    elsif ($text =~ /^\s*UPDATE\s+(\S+)\s+SET\s+(.+?)(?:\s+WHERE\s+(.+))?$/is) { ($name, $set, $condition) = (full($1), $2, $3) }
    elsif ($text =~ /^\s*DELETE\s+FROM\s+(\S+)(?:\s+WHERE\s+(.+))?$/is) { ($name, $condition) = (full($1), $2) }
    else { die "ORA-00900: invalid SQL statement\n" }
    my @rows = @{ rows_of($name) };
    my @names = split /,/, $database->{"table.$name"};
    my $touched = 1;
    if (defined $values) {
        my @given = map { evaluate($_, {}) } split_outside($values, qr/,/);
        my @into = defined $columns ? map { /"?(\w+)"?/ ? uc $1 : () } split(/,/, $columns) : @names;
        die "ORA-00947: not enough values\n" if @given != @into;
        my $row = new_row($name, \@names, \@into, \@given);
        must_be_unique($name, $row, \@rows);
        push @rows, $row;
    } else {
        my @hit = grep { holds($condition, $_) } @rows;
        $touched = @hit;
        if (defined $set) {
            for my $row (@hit) { for (split_outside($set, qr/,/)) { my ($column, $value) = /^\s*"?(\w+)"?\s*=\s*(.+)$/s or die "ORA-00927: missing equal sign\n"; $row->{uc $column} = evaluate($value, $row) } }
        } else { my %gone = map { $_ => 1 } @hit; @rows = grep { !$gone{$_} } @rows }
    }
    $database->{"rows.$name"} = join "\n", map { my $row = $_; join "\t", map { defined $row->{$_} ? escape_cell($row->{$_}) : "\x01" } @names } @rows;
    my $what = $text =~ /^\s*INSERT/i ? 'created' : $text =~ /^\s*UPDATE/i ? 'updated' : 'deleted';
    return "$touched row" . ($touched == 1 ? '' : 's') . " $what.";
}

1;
