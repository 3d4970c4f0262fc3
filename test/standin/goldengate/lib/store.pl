# Of the stand-in: files of key=value lines, which is all that it remembers.
use strict;
use warnings;
use Fcntl qw(:flock);

sub load_values {
    my ($path) = @_;
    my %values;
    if (open(my $in, '<', $path)) {
        while (my $line = <$in>) {
            chomp $line;
            my ($key, $value) = split(/=/, $line, 2);
            $values{$key} = unescape($value) if defined $value;
        }
        close $in;
    }
    return \%values;
}

sub save_values {
    my ($path, $values) = @_;
    open(my $out, '>', "$path.$$") or die "$path: $!\n";
    print $out map { "$_=" . escape($values->{$_}) . "\n" } sort keys %$values;
    close($out) && rename("$path.$$", $path) or die "$path: $!\n";
}

sub escape { my ($text) = @_; $text =~ s/([\\\n])/$1 eq "\n" ? "\\n" : "\\\\"/ge; return $text }
sub unescape { my ($text) = @_; $text =~ s/\\(.)/$1 eq "n" ? "\n" : $1/ge; return $text }

# One writer at a time for each of the two products.
sub lock_store {
    my ($path) = @_;
    open(my $lock, '>', $path) or die "$path: $!\n";
    flock($lock, LOCK_EX);
    return $lock;
}

# The database of the stand-in: settings, users, what GoldenGate has made in it, and rows of tables.
sub database_file {
    my $home = $ENV{ORACLE_HOME} // '';
    return "$home/standin/database";
}

# As the database keeps passwords: nobody can read them there.
sub hashed { my ($password) = @_; return crypt($password, '$6$standin$') }

1;
