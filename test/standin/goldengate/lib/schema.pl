# Of the stand-in of the database: what makes tables, with their keys, triggers that fill keys in, and the rows that come of it.
use strict;
use warnings;

our ($database, $user, $schema);

# What a statement that makes something says when it is done; undefined where it is none of these.
sub make_schema {
    my ($text) = @_;
    $text = without_comments($text);
    if ($text =~ /^\s*ALTER\s+SESSION\s+SET\s+CURRENT_SCHEMA\s*=\s*"?(\w+)"?$/i) { $schema = known(uc $1); return 'Session altered.' }
    if ($text =~ /^\s*CREATE\s+VIEW\s+(\S+)\s+AS\s+SELECT\b/i) { my $name = full($1); taken($name); $database->{"view.$name"} = 1; return 'View created.' }
    if ($text =~ /^\s*COMMENT\s+ON\s+TABLE\s+(\S+)\s+IS\s+'((?:[^']|'')*)'$/i) {
        my ($name, $comment) = ($1, $2);
        $name = full($name);
        die "ORA-00942: table or view does not exist\n" if !exists $database->{"table.$name"} && !exists $database->{"view.$name"};
        $database->{"comment.$name"} = $comment;
        return 'Comment created.';
    }
    if ($text =~ /^\s*CREATE\s+(UNIQUE\s+)?INDEX\s+(\S+)\s+ON\s+([\w."]+)\s*\((.*)\)$/is) {
        there(full($3));
        return 'Index created.';
    }
    if ($text =~ /^\s*ALTER\s+TABLE\s+(\S+)\s+ADD\s+(CONSTRAINT\s.*)$/is) { my ($name, $rest) = ($1, $2); $name = full($name); there($name); constraint($name, $rest); return 'Table altered.' }
    if ($text =~ /^\s*ALTER\s+TABLE\s+(\S+)\s+(DISABLE|ENABLE|ENABLE\s+NOVALIDATE)\s+CONSTRAINT\s+"?(\w+)"?$/i) {
        my ($name, $off, $constraint) = (full($1), uc $2 eq 'DISABLE', uc $3);
        there($name);
        my ($owner, $table) = split /\./, $name;
        die "ORA-02431: cannot disable constraint ($constraint) - no such constraint\n" if ($database->{"constraint.$owner.$constraint"} // '') !~ /^\w \Q$table\E( |$)/;
        switch("off.constraint.$owner.$constraint", $off);
        return 'Table altered.';
    }
    if ($text =~ /^\s*ALTER\s+TABLE\s+(\S+)\s+MODIFY\s*\(\s*"?(\w+)"?\s+DEFAULT\s+('[^']*')\s*\)$/i) { my ($name, $column, $value) = (full($1), uc $2, $3); there($name); $database->{"default.$name.$column"} = $value; return 'Table altered.' }
    if ($text =~ /^\s*ALTER\s+TABLE\s+(\S+)\s+(DISABLE|ENABLE)\s+ALL\s+TRIGGERS$/i) { my ($name, $off) = (full($1), uc $2 eq 'DISABLE'); there($name); switch("off.triggers.$name", $off); return 'Table altered.' }
    if ($text =~ /^\s*TRUNCATE\s+TABLE\s+(\S+)$/i) {
        my $name = full($1);
        there($name);
        my ($owner, $table) = split /\./, $name;
        my %keys = map { /^constraint\.(\Q$owner\E\..*)$/ && $database->{$_} =~ /^[PU] \Q$table\E$/ ? ($1 => 1) : () } keys %$database;
        for (grep { /^constraint\./ && $database->{$_} =~ /^R / } keys %$database) {
            my ($child, $key) = (split / /, $database->{$_})[1, 2];
            die "ORA-02266: unique/primary keys in table referenced by enabled foreign keys\n" if $keys{$key} && $child ne $table && !$database->{"off.$_"};
        }
        delete $database->{"rows.$name"};
        return 'Table truncated.';
    }
    if ($text =~ /^\s*CREATE\s+(OR\s+REPLACE\s+)?TRIGGER\s+(\S+)\s+(BEFORE|AFTER)\s+(INSERT|DELETE)\s+ON\s+(\S+)\s+(.*)END\s*;$/is) {
        my ($replace, $trigger, $when, $event, $name, $body) = ($1, $2, uc $3, uc $4, $5, $6);
        ($trigger, $name) = (full($trigger), full($name));
        there($name);
        die "ORA-04081: trigger '$trigger' already exists\n" if !$replace && exists $database->{"trigger.$trigger"};
        $database->{"trigger.$trigger"} = "$when $event $name";
        if ($event eq 'INSERT' && $body =~ /SELECT\s+([\w.]+)\.NEXTVAL\s+INTO\s+:NEW\.(\w+)\s+FROM\s+DUAL/i) {
            my ($sequence, $column) = ($1, uc $2);
            $sequence = full($sequence);
            die "ORA-02289: sequence does not exist\n" if !exists $database->{"sequence.$sequence"};
            $database->{"autokey.$name"} = "$column $sequence";
        }
        return 'Trigger created.';
    }
    return undef;
}

sub switch { my ($key, $off) = @_; if ($off) { $database->{$key} = 1 } else { delete $database->{$key} } }
sub there { my ($name) = @_; die "ORA-00942: table or view does not exist\n" if !exists $database->{"table.$name"} }
sub taken { my ($name) = @_; die "ORA-00955: name is already used by an existing object\n" if exists $database->{"table.$name"} || exists $database->{"view.$name"} }

sub without_comments { my ($text) = @_; $text =~ s/('(?:[^']|'')*')|--[^\n]*|\/\*.*?\*\//defined $1 ? $1 : ''/ges; return $text }

sub define_table {
    my ($name, $list) = @_;
    my (@columns, @constraints);
    for my $item (split_outside(without_comments($list), qr/,/)) {
        if ($item =~ /^\s*(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK)\b/i) { push @constraints, $item; next }
        my ($column, $rest) = $item =~ /^\s*"?(\w+)"?\s*(.*)$/s or die "ORA-00904: : invalid identifier\n";
        $column = uc $column;
        push @columns, $column;
        $database->{"type.$name.$column"} = catalogued($rest);
        $database->{"default.$name.$column"} = $1 if $rest =~ /\bDEFAULT\s+('(?:[^']|'')*'|[^\s,]+)/i;
        push @constraints, "$1 ($column)" if $rest =~ /\b(PRIMARY\s+KEY|UNIQUE)\b/i;
    }
    $database->{"table.$name"} = join ',', @columns;
    constraint($name, $_) for @constraints;
}

# A type as the catalogue names it.
sub catalogued {
    my ($text) = @_;
    my $type = $text =~ /^(\w+)/ ? uc $1 : 'VARCHAR2';
    return $type =~ /^(INT|INTEGER|SMALLINT|DECIMAL|NUMERIC)$/ ? 'NUMBER' : $type eq 'VARCHAR' ? 'VARCHAR2' : $type eq 'TIMESTAMP' ? 'TIMESTAMP(6)' : $type;
}

# Kept as the catalogue shows it: kind, table, and the key that a reference is to.
sub constraint {
    my ($table, $text) = @_;
    my ($owner) = split /\./, $table;
    my $name = $text =~ s/^\s*CONSTRAINT\s+"?(\w+)"?\s+//i ? uc $1 : sprintf 'SYS_C%06d', ++$database->{constraints};
    my $full = "$owner.$name";
    if ($text =~ /^\s*(PRIMARY\s+KEY|UNIQUE)\s*\(([^()]*)\)/i) {
        my ($words, $list) = ($1, $2);
        my ($kind, $columns) = ($words =~ /^U/i ? 'U' : 'P', names($list));
        die "ORA-02264: name already used by an existing constraint\n" if exists $database->{"constraint.$full"};
        $database->{"constraint.$full"} = $kind . ' ' . (split /\./, $table)[1];
        $database->{"columns.$full"} = $columns;
    } elsif ($text =~ /^\s*FOREIGN\s+KEY\s*\(([^()]*)\)\s*REFERENCES\s+([\w."]+)\s*(?:\(([^()]*)\))?/i) {
        my ($own, $of, $list) = ($1, $2, $3);
        my ($columns, $parent, $wanted) = (names($own), full($of), defined $list ? names($list) : undef);
        there($parent);
        my ($parent_owner, $parent_table) = split /\./, $parent;
        my ($key) = grep { my $own = substr $_, 11; $database->{$_} =~ /^[PU] \Q$parent_table\E$/ && (defined $wanted ? $database->{"columns.$own"} eq $wanted : $database->{$_} =~ /^P/) }
            grep { /^constraint\.\Q$parent_owner\E\./ } sort keys %$database;
        die "ORA-02270: no matching unique or primary key for this column-list\n" if !defined $key;
        $database->{"constraint.$full"} = 'R ' . (split /\./, $table)[1] . ' ' . substr $key, 11;
        $database->{"columns.$full"} = $columns;
    }
}

sub names { my ($list) = @_; return join ',', map { /"?(\w+)"?/ ? uc $1 : () } split /,/, $list }

# A row with what is not said of it: defaults, and the key that a trigger takes from a sequence.
sub new_row {
    my ($table, $names, $into, $given) = @_;
    my %row = map { my $default = $database->{"default.$table.$_"}; $_ => defined $default ? evaluate($default, {}) : undef } @$names;
    for my $index (0 .. $#$into) {
        die "ORA-00904: \"$into->[$index]\": invalid identifier\n" if !exists $row{ $into->[$index] };
        $row{ $into->[$index] } = $given->[$index];
    }
    if (my $auto = $database->{"autokey.$table"}) {
        my ($column, $sequence) = split / /, $auto;
        $row{$column} = $database->{"number.$sequence"};
        $database->{"number.$sequence"} += $database->{"sequence.$sequence"};
    }
    return \%row;
}

sub must_be_unique {
    my ($table, $row, $others) = @_;
    my ($owner, $name) = split /\./, $table;
    for my $key (grep { /^constraint\.\Q$owner\E\./ && $database->{$_} =~ /^[PU] \Q$name\E$/ } keys %$database) {
        my $own = substr $key, 11;
        my @columns = split /,/, $database->{"columns.$own"} // next;
        my $of = sub { my ($one) = @_; return join "\x04", map { $one->{$_} // '' } @columns };
        next if !grep { defined $row->{$_} } @columns;
        die "ORA-00001: unique constraint ($own) violated\n" if grep { $of->($_) eq $of->($row) } @$others;
    }
}

1;
