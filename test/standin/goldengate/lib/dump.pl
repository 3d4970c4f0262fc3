# Of the stand-in of Data Pump: its parameters, and what it writes and reads.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);

my @both = qw(USERID DIRECTORY DUMPFILE LOGFILE SCHEMAS EXCLUDE PARFILE);
my %known = (0 => [@both, qw(REUSE_DUMPFILES FLASHBACK_SCN)], 1 => [@both, qw(REMAP_SCHEMA TABLE_EXISTS_ACTION)]);

# Parameters by name, each with all its values: from the command line, where the first word may be a login, and from a file.
sub parameters {
    my ($import, @words) = @_;
    unshift @words, 'userid=' . shift @words if @words && $words[0] !~ /=/;
    my %given;
    my $read;
    $read = sub {
        my ($from, @lines) = @_;
        for my $line (@lines) {
            next if $line =~ /^\s*(#|$)/;
            my ($name, $value) = $line =~ /^\s*(\w+)\s*=\s*(.*?)\s*$/ or die "LRM-00110: syntax error at '$line'\n";
            $name = uc $name;
            die "LRM-00101: unknown parameter name '" . lc($name) . "'\n" if !grep { $_ eq $name } @{ $known{ $import ? 1 : 0 } };
            if ($name eq 'PARFILE') {
                die "LRM-00109: could not open parameter file '$value'\n" if $from eq 'file';
                open(my $in, '<', $value) or die "LRM-00109: could not open parameter file '$value'\n";
                chomp(my @all = <$in>);
                $read->('file', @all);
                next;
            }
            push @{ $given{$name} }, $name =~ /^(SCHEMAS|EXCLUDE)$/ ? split(/\s*,\s*/, $value) : $value;
        }
    };
    $read->('command', @words);
    return %given;
}

sub put_out {
    my ($database, $file, $given, $say) = @_;
    my @schemas = map { uc } @{ $given->{SCHEMAS} // die "ORA-39002: invalid operation\n" };
    my ($scn) = @{ $given->{FLASHBACK_SCN} // [] };
    die "ORA-39001: invalid argument value\nORA-39150: bad flashback time or SCN: $scn\n" if defined $scn && ($scn !~ /^\d+$/ || $scn > $database->{scn});
    die "ORA-39001: invalid argument value\nORA-39000: bad dump file specification\nORA-31641: unable to create dump file \"$file\"\nORA-27038: created file already exists\nAdditional information: 1\n"
        if -e $file && uc($given->{REUSE_DUMPFILES}[0] // 'NO') !~ /^Y/;
    my $errors = 0;
    for my $schema (@schemas) {
        next if exists $database->{"user.$schema.password"};
        $say->("ORA-39165: Schema $schema was not found.\n");
        $errors++;
    }
    my %part;
    for my $key (sort keys %$database) {
        my ($kind, $schema) = split /\./, $key;
        next if $kind !~ /^(table|rows|type|default|constraint|columns|sequence|number)$/ || !grep { $_ eq $schema } @schemas;
        $part{$key} = $database->{$key};
    }
    for my $key (grep { /^table\./ } sort keys %part) {
        my ($schema, $table) = $key =~ /^table\.(.*?)\.(.*)$/;
        my @rows = split /\n/, $part{"rows.$schema.$table"} // '';
        $say->(sprintf ". . exported %-50s %10s %7d rows\n", "\"$schema\".\"$table\"", @rows ? '5.' . (10 + @rows) . ' KB' : '0 KB', scalar @rows);
    }
    $part{schemas} = join ',', @schemas;
    my $text = join '', map { "$_=" . escape($part{$_}) . "\n" } sort keys %part;
    open(my $out, '>', $file) or die "ORA-39001: invalid argument value\nORA-31641: unable to create dump file \"$file\"\n";
    print $out 'stand-in of a dump ', md5_hex($text), "\n", $text;
    close $out;
    $say->("Dump file set for the job is:\n  $file\n");
    return $errors;
}

sub take_in {
    my ($database, $file, $given, $say) = @_;
    open(my $in, '<', $file) or die "ORA-39001: invalid argument value\nORA-39000: bad dump file specification\nORA-31640: unable to open dump file \"$file\" for read\nORA-27037: unable to obtain file status\n";
    my $head = <$in> // '';
    my $text = do { local $/; <$in> } // '';
    close $in;
    die "ORA-39001: invalid argument value\nORA-39000: bad dump file specification\nORA-31619: invalid dump file \"$file\"\n" if $head ne 'stand-in of a dump ' . md5_hex($text) . "\n";
    my %part = map { my ($key, $value) = split /=/, $_, 2; ($key => unescape($value)) } split /\n/, $text;
    my %to = map { my ($from, $to) = /^(\w+):(\w+)$/ or die "ORA-39001: invalid argument value\nORA-39046: Metadata remap REMAP_SCHEMA has already been specified or is wrong.\n"; (uc $from => uc $to) } @{ $given->{REMAP_SCHEMA} // [] };
    for my $schema (split /,/, delete $part{schemas}) {
        my $name = $to{$schema} // $schema;
        $database->{"user.$name.password"} //= '*';
        $database->{"user.$name.privileges"} //= '';
    }
    my ($errors, %kept) = (0);
    for my $key (grep { /^table\./ } sort keys %part) {
        my ($schema, $table) = $key =~ /^table\.(.*?)\.(.*)$/;
        my $name = $to{$schema} // $schema;
        my @rows = split /\n/, $part{"rows.$schema.$table"} // '';
        if (exists $database->{"table.$name.$table"}) {
            $say->("ORA-39151: Table \"$name\".\"$table\" exists. All dependent metadata and data will be skipped due to table_exists_action of skip\n");
            $errors++;
            $kept{"$schema.$table"} = 1;
            next;
        }
        $say->(sprintf ". . imported %-50s %10s %7d rows\n", "\"$name\".\"$table\"", @rows ? '5.' . (10 + @rows) . ' KB' : '0 KB', scalar @rows);
    }
    for my $key (keys %part) {
        my ($kind, $schema, $rest) = split /\./, $key, 3;
        next if $kept{"$schema.$rest"};
        $database->{"$kind." . ($to{$schema} // $schema) . ".$rest"} = $part{$key};
    }
    return $errors;
}

1;
